{{- /* Generated from charts-src/progressive-delivery/chart.ts; edit that, not this. */ -}}

{{- /* Guard of success-rate: aborts in the background after three bad points in a row. */ -}}
{{- define "progressive-delivery.guards.success-rate-guard" -}}
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

{{- /* Guard of error-rate: aborts in the background after three bad points in a row. */ -}}
{{- define "progressive-delivery.guards.error-rate-guard" -}}
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

{{- /* Guard of latency: aborts in the background after three bad points in a row. */ -}}
{{- define "progressive-delivery.guards.latency-guard" -}}
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

{{- /* Guard of failing: aborts after one interval in which nearly every request of the canary fails. */ -}}
{{- define "progressive-delivery.guards.failing-guard" -}}
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
{{- end }}

{{- /*
Guard of hanging: aborts when the canary gives no answer in three intervals while the
stable version does.
*/ -}}
{{- define "progressive-delivery.guards.hanging-guard" -}}
args:
  - name: stable-hash
  - name: minimum-weight
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
        query: {{ .Files.Get "promql/hanging.promql" | trim | quote }}
{{- end }}
