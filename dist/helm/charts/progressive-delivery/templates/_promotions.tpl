{{- /* Generated from charts-src/progressive-delivery/chart.ts; edit that, not this. */ -}}

{{- /*
success-rate after the switch of a blue-green release: three good points in a row succeed, three
bad ones switch back.
*/ -}}
{{- define "progressive-delivery.promotions.success-rate-promotion" -}}
args:
  {{- include "progressive-delivery.analysis.args" . | nindent 2 }}
  - name: interval
    value: {{ .Values.analysis.interval | quote }}
  - name: guard-delay
    value: {{ printf "%ds" (mul 3 (int64 (include "progressive-delivery.analysis.intervalSeconds" .))) | quote }}
  - name: minimum-requests
    value: {{ int64 .Values.analysis.minimumRequests | quote }}
  - name: no-data
    value: {{ .Values.analysis.noData }}
  {{- with index (.Files.Get "metric-presets.yaml" | fromYaml) .Values.analysis.preset }}
  - name: requests
    value: {{ get . "requests" | toString | quote }}
  - name: status-label
    value: {{ get . "statusLabel" | toString | quote }}
  {{- end }}
  - name: failure-status
    value: {{ .Values.analysis.successRate.failureStatus | quote }}
  - name: success-threshold
    value: {{ .Values.analysis.successRate.threshold | quote }}
metrics:
  - name: success-rate
    interval: "{{`{{args.interval}}`}}"
    consecutiveErrorLimit: "{{`{{args.error-limit}}`}}"
    initialDelay: "{{`{{args.guard-delay}}`}}"
    failureLimit: 0
    count: {{ .Values.analysis.gateCount }}
    inconclusiveLimit: {{ .Values.analysis.gateCount }}
    consecutiveSuccessLimit: 1
    successCondition: '(len(result) >= 3 || "{{`{{args.no-data}}" == "pass") && all(result, # >= {{args.success-threshold}}`}})'
    failureCondition: '(len(result) >= 3 || "{{`{{args.no-data}}" == "fail") && all(result, # < {{args.success-threshold}}`}})'
    provider:
      prometheus:
        {{- include "progressive-delivery.analysis.prometheus" . | nindent 8 }}
        query: {{ .Files.Get "promql/success-rate.promql" | trim | quote }}
        rangeQuery:
          start: now() - duration("{{`{{args.interval}}") - duration("{{args.interval}}`}}")
          end: now()
          step: "{{`{{args.interval}}`}}"
{{- end }}

{{- /*
error-rate after the switch of a blue-green release: three good points in a row succeed, three
bad ones switch back.
*/ -}}
{{- define "progressive-delivery.promotions.error-rate-promotion" -}}
args:
  {{- include "progressive-delivery.analysis.args" . | nindent 2 }}
  - name: interval
    value: {{ .Values.analysis.interval | quote }}
  - name: guard-delay
    value: {{ printf "%ds" (mul 3 (int64 (include "progressive-delivery.analysis.intervalSeconds" .))) | quote }}
  - name: minimum-requests
    value: {{ int64 .Values.analysis.minimumRequests | quote }}
  - name: no-data
    value: {{ .Values.analysis.noData }}
  {{- with index (.Files.Get "metric-presets.yaml" | fromYaml) .Values.analysis.preset }}
  - name: requests
    value: {{ get . "requests" | toString | quote }}
  - name: status-label
    value: {{ get . "statusLabel" | toString | quote }}
  {{- end }}
  - name: error-status
    value: {{ .Values.analysis.errorRate.errorStatus | quote }}
  - name: error-threshold
    value: {{ .Values.analysis.errorRate.threshold | toJson | quote }}
metrics:
  - name: error-rate
    interval: "{{`{{args.interval}}`}}"
    consecutiveErrorLimit: "{{`{{args.error-limit}}`}}"
    initialDelay: "{{`{{args.guard-delay}}`}}"
    failureLimit: 0
    count: {{ .Values.analysis.gateCount }}
    inconclusiveLimit: {{ .Values.analysis.gateCount }}
    consecutiveSuccessLimit: 1
    successCondition: '(len(result) >= 3 || "{{`{{args.no-data}}" == "pass") && all(result, # <= {{args.error-threshold}}`}})'
    failureCondition: '(len(result) >= 3 || "{{`{{args.no-data}}" == "fail") && all(result, # > {{args.error-threshold}}`}})'
    provider:
      prometheus:
        {{- include "progressive-delivery.analysis.prometheus" . | nindent 8 }}
        query: {{ .Files.Get "promql/error-rate.promql" | trim | quote }}
        rangeQuery:
          start: now() - duration("{{`{{args.interval}}") - duration("{{args.interval}}`}}")
          end: now()
          step: "{{`{{args.interval}}`}}"
{{- end }}

{{- /*
latency after the switch of a blue-green release: three good points in a row succeed, three
bad ones switch back.
*/ -}}
{{- define "progressive-delivery.promotions.latency-promotion" -}}
args:
  {{- include "progressive-delivery.analysis.args" . | nindent 2 }}
  - name: interval
    value: {{ .Values.analysis.interval | quote }}
  - name: guard-delay
    value: {{ printf "%ds" (mul 3 (int64 (include "progressive-delivery.analysis.intervalSeconds" .))) | quote }}
  - name: minimum-requests
    value: {{ int64 .Values.analysis.minimumRequests | quote }}
  - name: no-data
    value: {{ .Values.analysis.noData }}
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
  - name: latency-share
    value: {{ .Values.analysis.latency.share | quote }}
metrics:
  - name: latency
    interval: "{{`{{args.interval}}`}}"
    consecutiveErrorLimit: "{{`{{args.error-limit}}`}}"
    initialDelay: "{{`{{args.guard-delay}}`}}"
    failureLimit: 0
    count: {{ .Values.analysis.gateCount }}
    inconclusiveLimit: {{ .Values.analysis.gateCount }}
    consecutiveSuccessLimit: 1
    successCondition: '(len(result) >= 3 || "{{`{{args.no-data}}" == "pass") && all(result, # >= {{args.latency-share}}`}})'
    failureCondition: '(len(result) >= 3 || "{{`{{args.no-data}}" == "fail") && all(result, # < {{args.latency-share}}`}})'
    provider:
      prometheus:
        {{- include "progressive-delivery.analysis.prometheus" . | nindent 8 }}
        query: {{ .Files.Get "promql/latency.promql" | trim | quote }}
        rangeQuery:
          start: now() - duration("{{`{{args.interval}}") - duration("{{args.interval}}`}}")
          end: now()
          step: "{{`{{args.interval}}`}}"
{{- end }}

{{- /*
failing after the switch of a blue-green release: switches back when nearly every request
of an interval fails.
*/ -}}
{{- define "progressive-delivery.promotions.failing-promotion" -}}
args:
  - name: stable-hash
  {{- include "progressive-delivery.analysis.args" . | nindent 2 }}
  - name: interval
    value: {{ .Values.analysis.interval | quote }}
  {{- with index (.Files.Get "metric-presets.yaml" | fromYaml) .Values.analysis.preset }}
  - name: requests
    value: {{ get . "requests" | toString | quote }}
  - name: status-label
    value: {{ get . "statusLabel" | toString | quote }}
  {{- end }}
  - name: failure-status
    value: {{ .Values.analysis.successRate.failureStatus | quote }}
metrics:
  - name: failing
    interval: "{{`{{args.interval}}`}}"
    consecutiveErrorLimit: "{{`{{args.error-limit}}`}}"
    initialDelay: "{{`{{args.interval}}`}}"
    failureLimit: 0
    failureCondition: len(result) > 0 && result[0] >= 10
    provider:
      prometheus:
        {{- include "progressive-delivery.analysis.prometheus" . | nindent 8 }}
        query: {{ .Files.Get "promql/failing.promql" | trim | quote }}
    count: 3
{{- end }}

{{- /*
hanging after the switch of a blue-green release: switches back when no version answers in
an interval any more.
*/ -}}
{{- define "progressive-delivery.promotions.hanging-promotion" -}}
args:
  - name: stable-hash
  {{- include "progressive-delivery.analysis.args" . | nindent 2 }}
  - name: interval
    value: {{ .Values.analysis.interval | quote }}
  - name: guard-delay
    value: {{ printf "%ds" (mul 3 (int64 (include "progressive-delivery.analysis.intervalSeconds" .))) | quote }}
  {{- with index (.Files.Get "metric-presets.yaml" | fromYaml) .Values.analysis.preset }}
  - name: requests
    value: {{ get . "requests" | toString | quote }}
  {{- end }}
metrics:
  - name: hanging
    interval: "{{`{{args.interval}}`}}"
    consecutiveErrorLimit: "{{`{{args.error-limit}}`}}"
    initialDelay: "{{`{{args.guard-delay}}`}}"
    failureLimit: 0
    failureCondition: len(result) > 0 && result[0] >= 20
    provider:
      prometheus:
        {{- include "progressive-delivery.analysis.prometheus" . | nindent 8 }}
        query: {{ .Files.Get "promql/hanging-promotion.promql" | trim | quote }}
    count: 1
{{- end }}
