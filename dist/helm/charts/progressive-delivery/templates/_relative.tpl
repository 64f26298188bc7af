{{- /* Generated from charts-src/progressive-delivery/chart.ts; edit that, not this. */ -}}

{{- /*
Gate of success-rate: goes on as soon as the requests so far show a healthy version, or one as
good as the stable one.
*/ -}}
{{- define "progressive-delivery.relative.success-rate-gate" -}}
args:
  {{- include "progressive-delivery.analysis.args" . | nindent 2 }}
  - name: look
    value: {{ .Values.analysis.scrapeInterval | quote }}
  - name: living
    value: {{ printf "%ds" (mul 3 (int64 (include "progressive-delivery.analysis.scrapeIntervalSeconds" .))) | quote }}
  - name: memory
    value: {{ .Values.analysis.sequential.memory | quote }}
  - name: error-burst
    value: {{ int64 .Values.analysis.sequential.errorBurst | quote }}
  - name: looks
    value: {{ include "progressive-delivery.analysis.gateLooks" . | quote }}
  - name: horizon
    value: {{ include "progressive-delivery.analysis.gateHorizon" . | quote }}
  - name: window
    value: {{ .Values.analysis.sequential.window | quote }}
  - name: missed
    value: {{ .Values.analysis.sequential.missed | toJson | quote }}
  - name: stable-hash
  - name: harmful-ratio
    value: {{ .Values.analysis.sequential.harmfulRatio | quote }}
  {{- with index (.Files.Get "metric-presets.yaml" | fromYaml) .Values.analysis.preset }}
  - name: requests
    value: {{ get . "requests" | toString | quote }}
  - name: status-label
    value: {{ get . "statusLabel" | toString | quote }}
  {{- end }}
  - name: failure-status
    value: {{ .Values.analysis.successRate.failureStatus | quote }}
  - name: healthy-error-rate
    value: {{ .Values.analysis.sequential.healthyErrorRate | toJson | quote }}
  - name: harmful-error-rate
    value: {{ .Values.analysis.sequential.harmfulErrorRate | toJson | quote }}
metrics:
  - name: success-rate
    interval: {{ .Values.analysis.scrapeInterval | quote }}
    consecutiveErrorLimit: "{{`{{args.error-limit}}`}}"
    initialDelay: "{{`{{args.window}}`}}"
    count: "{{`{{args.looks}}`}}"
    failureLimit: -1
    consecutiveSuccessLimit: 1
    successCondition: |-
      let starts = duration("{{`{{args.horizon}}").Seconds() / duration("{{args.look}}`}}").Seconds();
      let limit = starts * 4 / {{`{{args.missed}}`}};
      let points = int(len(result) / 2);
      let isYoung = points + 1 < duration("{{`{{args.memory}}").Seconds() / duration("{{args.look}}`}}").Seconds();
      let rates = reduce(result[:points], (min(#acc, limit) + 1.0) * #, isYoung ? starts * 1 : 0.0);
      let stable = reduce(result[points:], (min(#acc, limit) + 1.0) * #, isYoung ? starts * 1 : 0.0);
      rates + stable >= limit
    provider:
      prometheus:
        {{- include "progressive-delivery.analysis.prometheus" . | nindent 8 }}
        query: {{ .Files.Get "promql/success-rate-relative-gate.promql" | trim | quote }}
        rangeQuery:
          start: (now() - duration("{{`{{args.memory}}")).Truncate(duration("{{args.look}}`}}"))
          end: now() - duration("{{`{{args.look}}`}}")
          step: "{{`{{args.look}}`}}"
{{- end }}

{{- /*
Guard of success-rate: aborts as soon as the requests since any point show a harmful version, worse
than the stable one.
*/ -}}
{{- define "progressive-delivery.relative.success-rate-guard" -}}
args:
  {{- include "progressive-delivery.analysis.args" . | nindent 2 }}
  - name: look
    value: {{ .Values.analysis.scrapeInterval | quote }}
  - name: living
    value: {{ printf "%ds" (mul 3 (int64 (include "progressive-delivery.analysis.scrapeIntervalSeconds" .))) | quote }}
  - name: memory
    value: {{ .Values.analysis.sequential.memory | quote }}
  - name: error-burst
    value: {{ int64 .Values.analysis.sequential.errorBurst | quote }}
  - name: horizon
    value: {{ include "progressive-delivery.analysis.guardHorizon" . | quote }}
  - name: false-rollback
    value: {{ .Values.analysis.sequential.falseRollback | toJson | quote }}
  - name: stable-hash
  - name: harmful-ratio
    value: {{ .Values.analysis.sequential.harmfulRatio | quote }}
  {{- with index (.Files.Get "metric-presets.yaml" | fromYaml) .Values.analysis.preset }}
  - name: requests
    value: {{ get . "requests" | toString | quote }}
  - name: status-label
    value: {{ get . "statusLabel" | toString | quote }}
  {{- end }}
  - name: failure-status
    value: {{ .Values.analysis.successRate.failureStatus | quote }}
  - name: healthy-error-rate
    value: {{ .Values.analysis.sequential.healthyErrorRate | toJson | quote }}
  - name: harmful-error-rate
    value: {{ .Values.analysis.sequential.harmfulErrorRate | toJson | quote }}
metrics:
  - name: success-rate
    interval: {{ .Values.analysis.scrapeInterval | quote }}
    consecutiveErrorLimit: "{{`{{args.error-limit}}`}}"
    initialDelay: "{{`{{args.living}}`}}"
    failureLimit: 0
    failureCondition: |-
      let starts = duration("{{`{{args.horizon}}").Seconds() / duration("{{args.look}}`}}").Seconds();
      let limit = starts * 3.3 / {{`{{args.false-rollback}}`}};
      let points = int(len(result) / 2);
      let isYoung = points + 1 < duration("{{`{{args.memory}}").Seconds() / duration("{{args.look}}`}}").Seconds();
      let rates = reduce(result[:points], (min(#acc, limit) + 1.0) * #, isYoung ? starts * 0.1 : 0.0);
      let stable = reduce(result[points:], (min(#acc, limit) + 1.0) * #, isYoung ? starts * 0.1 : 0.0);
      let hasStable = any(result[points:], # != 1.0);
      min(rates, hasStable ? stable : rates) >= limit
    provider:
      prometheus:
        {{- include "progressive-delivery.analysis.prometheus" . | nindent 8 }}
        query: {{ .Files.Get "promql/success-rate-relative-guard.promql" | trim | quote }}
        rangeQuery:
          start: (now() - duration("{{`{{args.memory}}")).Truncate(duration("{{args.look}}`}}"))
          end: now() - duration("{{`{{args.look}}`}}")
          step: "{{`{{args.look}}`}}"
{{- end }}

{{- /*
Gate of error-rate: goes on as soon as the requests so far show a healthy version, or one as
good as the stable one.
*/ -}}
{{- define "progressive-delivery.relative.error-rate-gate" -}}
args:
  {{- include "progressive-delivery.analysis.args" . | nindent 2 }}
  - name: look
    value: {{ .Values.analysis.scrapeInterval | quote }}
  - name: living
    value: {{ printf "%ds" (mul 3 (int64 (include "progressive-delivery.analysis.scrapeIntervalSeconds" .))) | quote }}
  - name: memory
    value: {{ .Values.analysis.sequential.memory | quote }}
  - name: error-burst
    value: {{ int64 .Values.analysis.sequential.errorBurst | quote }}
  - name: looks
    value: {{ include "progressive-delivery.analysis.gateLooks" . | quote }}
  - name: horizon
    value: {{ include "progressive-delivery.analysis.gateHorizon" . | quote }}
  - name: window
    value: {{ .Values.analysis.sequential.window | quote }}
  - name: missed
    value: {{ .Values.analysis.sequential.missed | toJson | quote }}
  - name: stable-hash
  - name: harmful-ratio
    value: {{ .Values.analysis.sequential.harmfulRatio | quote }}
  {{- with index (.Files.Get "metric-presets.yaml" | fromYaml) .Values.analysis.preset }}
  - name: requests
    value: {{ get . "requests" | toString | quote }}
  - name: status-label
    value: {{ get . "statusLabel" | toString | quote }}
  {{- end }}
  - name: error-status
    value: {{ .Values.analysis.errorRate.errorStatus | quote }}
  - name: healthy-error-rate
    value: {{ .Values.analysis.sequential.healthyErrorRate | toJson | quote }}
  - name: harmful-error-rate
    value: {{ .Values.analysis.sequential.harmfulErrorRate | toJson | quote }}
metrics:
  - name: error-rate
    interval: {{ .Values.analysis.scrapeInterval | quote }}
    consecutiveErrorLimit: "{{`{{args.error-limit}}`}}"
    initialDelay: "{{`{{args.window}}`}}"
    count: "{{`{{args.looks}}`}}"
    failureLimit: -1
    consecutiveSuccessLimit: 1
    successCondition: |-
      let starts = duration("{{`{{args.horizon}}").Seconds() / duration("{{args.look}}`}}").Seconds();
      let limit = starts * 4 / {{`{{args.missed}}`}};
      let points = int(len(result) / 2);
      let isYoung = points + 1 < duration("{{`{{args.memory}}").Seconds() / duration("{{args.look}}`}}").Seconds();
      let rates = reduce(result[:points], (min(#acc, limit) + 1.0) * #, isYoung ? starts * 1 : 0.0);
      let stable = reduce(result[points:], (min(#acc, limit) + 1.0) * #, isYoung ? starts * 1 : 0.0);
      rates + stable >= limit
    provider:
      prometheus:
        {{- include "progressive-delivery.analysis.prometheus" . | nindent 8 }}
        query: {{ .Files.Get "promql/error-rate-relative-gate.promql" | trim | quote }}
        rangeQuery:
          start: (now() - duration("{{`{{args.memory}}")).Truncate(duration("{{args.look}}`}}"))
          end: now() - duration("{{`{{args.look}}`}}")
          step: "{{`{{args.look}}`}}"
{{- end }}

{{- /*
Guard of error-rate: aborts as soon as the requests since any point show a harmful version, worse
than the stable one.
*/ -}}
{{- define "progressive-delivery.relative.error-rate-guard" -}}
args:
  {{- include "progressive-delivery.analysis.args" . | nindent 2 }}
  - name: look
    value: {{ .Values.analysis.scrapeInterval | quote }}
  - name: living
    value: {{ printf "%ds" (mul 3 (int64 (include "progressive-delivery.analysis.scrapeIntervalSeconds" .))) | quote }}
  - name: memory
    value: {{ .Values.analysis.sequential.memory | quote }}
  - name: error-burst
    value: {{ int64 .Values.analysis.sequential.errorBurst | quote }}
  - name: horizon
    value: {{ include "progressive-delivery.analysis.guardHorizon" . | quote }}
  - name: false-rollback
    value: {{ .Values.analysis.sequential.falseRollback | toJson | quote }}
  - name: stable-hash
  - name: harmful-ratio
    value: {{ .Values.analysis.sequential.harmfulRatio | quote }}
  {{- with index (.Files.Get "metric-presets.yaml" | fromYaml) .Values.analysis.preset }}
  - name: requests
    value: {{ get . "requests" | toString | quote }}
  - name: status-label
    value: {{ get . "statusLabel" | toString | quote }}
  {{- end }}
  - name: error-status
    value: {{ .Values.analysis.errorRate.errorStatus | quote }}
  - name: healthy-error-rate
    value: {{ .Values.analysis.sequential.healthyErrorRate | toJson | quote }}
  - name: harmful-error-rate
    value: {{ .Values.analysis.sequential.harmfulErrorRate | toJson | quote }}
metrics:
  - name: error-rate
    interval: {{ .Values.analysis.scrapeInterval | quote }}
    consecutiveErrorLimit: "{{`{{args.error-limit}}`}}"
    initialDelay: "{{`{{args.living}}`}}"
    failureLimit: 0
    failureCondition: |-
      let starts = duration("{{`{{args.horizon}}").Seconds() / duration("{{args.look}}`}}").Seconds();
      let limit = starts * 3.3 / {{`{{args.false-rollback}}`}};
      let points = int(len(result) / 2);
      let isYoung = points + 1 < duration("{{`{{args.memory}}").Seconds() / duration("{{args.look}}`}}").Seconds();
      let rates = reduce(result[:points], (min(#acc, limit) + 1.0) * #, isYoung ? starts * 0.1 : 0.0);
      let stable = reduce(result[points:], (min(#acc, limit) + 1.0) * #, isYoung ? starts * 0.1 : 0.0);
      let hasStable = any(result[points:], # != 1.0);
      min(rates, hasStable ? stable : rates) >= limit
    provider:
      prometheus:
        {{- include "progressive-delivery.analysis.prometheus" . | nindent 8 }}
        query: {{ .Files.Get "promql/error-rate-relative-guard.promql" | trim | quote }}
        rangeQuery:
          start: (now() - duration("{{`{{args.memory}}")).Truncate(duration("{{args.look}}`}}"))
          end: now() - duration("{{`{{args.look}}`}}")
          step: "{{`{{args.look}}`}}"
{{- end }}

{{- /*
Gate of latency: goes on as soon as the requests so far show a healthy version, or one as
good as the stable one.
*/ -}}
{{- define "progressive-delivery.relative.latency-gate" -}}
args:
  {{- include "progressive-delivery.analysis.args" . | nindent 2 }}
  - name: look
    value: {{ .Values.analysis.scrapeInterval | quote }}
  - name: living
    value: {{ printf "%ds" (mul 3 (int64 (include "progressive-delivery.analysis.scrapeIntervalSeconds" .))) | quote }}
  - name: memory
    value: {{ .Values.analysis.sequential.memory | quote }}
  - name: error-burst
    value: {{ int64 .Values.analysis.sequential.errorBurst | quote }}
  - name: looks
    value: {{ include "progressive-delivery.analysis.gateLooks" . | quote }}
  - name: horizon
    value: {{ include "progressive-delivery.analysis.gateHorizon" . | quote }}
  - name: window
    value: {{ .Values.analysis.sequential.window | quote }}
  - name: missed
    value: {{ .Values.analysis.sequential.missed | toJson | quote }}
  - name: stable-hash
  - name: harmful-ratio
    value: {{ .Values.analysis.sequential.harmfulRatio | quote }}
  {{- with index (.Files.Get "metric-presets.yaml" | fromYaml) .Values.analysis.preset }}
  - name: latency-buckets
    value: {{ get . "latencyBuckets" | toString | quote }}
  - name: latency-count
    value: {{ get . "latencyCount" | toString | quote }}
  - name: latency-bound
    value: {{ get
      (get . "latencyBounds")
      (printf "%d" (int64 $.Values.analysis.latency.threshold))
      | toString | quote
    }}
  {{- end }}
  - name: healthy-slow-rate
    value: {{ .Values.analysis.sequential.healthySlowRate | toJson | quote }}
  - name: harmful-slow-rate
    value: {{ .Values.analysis.sequential.harmfulSlowRate | toJson | quote }}
metrics:
  - name: latency
    interval: {{ .Values.analysis.scrapeInterval | quote }}
    consecutiveErrorLimit: "{{`{{args.error-limit}}`}}"
    initialDelay: "{{`{{args.window}}`}}"
    count: "{{`{{args.looks}}`}}"
    failureLimit: -1
    consecutiveSuccessLimit: 1
    successCondition: |-
      let starts = duration("{{`{{args.horizon}}").Seconds() / duration("{{args.look}}`}}").Seconds();
      let limit = starts * 4 / {{`{{args.missed}}`}};
      let points = int(len(result) / 2);
      let isYoung = points + 1 < duration("{{`{{args.memory}}").Seconds() / duration("{{args.look}}`}}").Seconds();
      let rates = reduce(result[:points], (min(#acc, limit) + 1.0) * #, isYoung ? starts * 1 : 0.0);
      let stable = reduce(result[points:], (min(#acc, limit) + 1.0) * #, isYoung ? starts * 1 : 0.0);
      rates + stable >= limit
    provider:
      prometheus:
        {{- include "progressive-delivery.analysis.prometheus" . | nindent 8 }}
        query: {{ .Files.Get "promql/latency-relative-gate.promql" | trim | quote }}
        rangeQuery:
          start: (now() - duration("{{`{{args.memory}}")).Truncate(duration("{{args.look}}`}}"))
          end: now() - duration("{{`{{args.look}}`}}")
          step: "{{`{{args.look}}`}}"
{{- end }}

{{- /*
Guard of latency: aborts as soon as the requests since any point show a harmful version, worse
than the stable one.
*/ -}}
{{- define "progressive-delivery.relative.latency-guard" -}}
args:
  {{- include "progressive-delivery.analysis.args" . | nindent 2 }}
  - name: look
    value: {{ .Values.analysis.scrapeInterval | quote }}
  - name: living
    value: {{ printf "%ds" (mul 3 (int64 (include "progressive-delivery.analysis.scrapeIntervalSeconds" .))) | quote }}
  - name: memory
    value: {{ .Values.analysis.sequential.memory | quote }}
  - name: error-burst
    value: {{ int64 .Values.analysis.sequential.errorBurst | quote }}
  - name: horizon
    value: {{ include "progressive-delivery.analysis.guardHorizon" . | quote }}
  - name: false-rollback
    value: {{ .Values.analysis.sequential.falseRollback | toJson | quote }}
  - name: stable-hash
  - name: harmful-ratio
    value: {{ .Values.analysis.sequential.harmfulRatio | quote }}
  {{- with index (.Files.Get "metric-presets.yaml" | fromYaml) .Values.analysis.preset }}
  - name: latency-buckets
    value: {{ get . "latencyBuckets" | toString | quote }}
  - name: latency-count
    value: {{ get . "latencyCount" | toString | quote }}
  - name: latency-bound
    value: {{ get
      (get . "latencyBounds")
      (printf "%d" (int64 $.Values.analysis.latency.threshold))
      | toString | quote
    }}
  {{- end }}
  - name: healthy-slow-rate
    value: {{ .Values.analysis.sequential.healthySlowRate | toJson | quote }}
  - name: harmful-slow-rate
    value: {{ .Values.analysis.sequential.harmfulSlowRate | toJson | quote }}
metrics:
  - name: latency
    interval: {{ .Values.analysis.scrapeInterval | quote }}
    consecutiveErrorLimit: "{{`{{args.error-limit}}`}}"
    initialDelay: "{{`{{args.living}}`}}"
    failureLimit: 0
    failureCondition: |-
      let starts = duration("{{`{{args.horizon}}").Seconds() / duration("{{args.look}}`}}").Seconds();
      let limit = starts * 3.3 / {{`{{args.false-rollback}}`}};
      let points = int(len(result) / 2);
      let isYoung = points + 1 < duration("{{`{{args.memory}}").Seconds() / duration("{{args.look}}`}}").Seconds();
      let rates = reduce(result[:points], (min(#acc, limit) + 1.0) * #, isYoung ? starts * 0.1 : 0.0);
      let stable = reduce(result[points:], (min(#acc, limit) + 1.0) * #, isYoung ? starts * 0.1 : 0.0);
      let hasStable = any(result[points:], # != 1.0);
      min(rates, hasStable ? stable : rates) >= limit
    provider:
      prometheus:
        {{- include "progressive-delivery.analysis.prometheus" . | nindent 8 }}
        query: {{ .Files.Get "promql/latency-relative-guard.promql" | trim | quote }}
        rangeQuery:
          start: (now() - duration("{{`{{args.memory}}")).Truncate(duration("{{args.look}}`}}"))
          end: now() - duration("{{`{{args.look}}`}}")
          step: "{{`{{args.look}}`}}"
{{- end }}
