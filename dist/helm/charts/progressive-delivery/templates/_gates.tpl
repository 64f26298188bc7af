{{- /* Generated from charts-src/progressive-delivery/chart.ts; edit that, not this. */ -}}

{{- /* Gate of success-rate: goes on after three successes in a row, waits while there is no data. */ -}}
{{- define "progressive-delivery.gates.success-rate-gate" -}}
args:
  {{- include "progressive-delivery.analysis.args" . | nindent 2 }}
  - name: interval
    value: {{ .Values.analysis.interval | quote }}
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
    initialDelay: "{{`{{args.interval}}`}}"
    count: {{ .Values.analysis.gateCount }}
    failureLimit: -1
    consecutiveSuccessLimit: 3
    successCondition: 'len(result) > 0 ? result[0] >= {{`{{args.success-threshold}} : "{{args.no-data}}`}}" == "pass"'
    provider:
      prometheus:
        {{- include "progressive-delivery.analysis.prometheus" . | nindent 8 }}
        query: {{ .Files.Get "promql/success-rate.promql" | trim | quote }}
{{- end }}

{{- /* Gate of error-rate: goes on after three successes in a row, waits while there is no data. */ -}}
{{- define "progressive-delivery.gates.error-rate-gate" -}}
args:
  {{- include "progressive-delivery.analysis.args" . | nindent 2 }}
  - name: interval
    value: {{ .Values.analysis.interval | quote }}
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
    initialDelay: "{{`{{args.interval}}`}}"
    count: {{ .Values.analysis.gateCount }}
    failureLimit: -1
    consecutiveSuccessLimit: 3
    successCondition: 'len(result) > 0 ? result[0] <= {{`{{args.error-threshold}} : "{{args.no-data}}`}}" == "pass"'
    provider:
      prometheus:
        {{- include "progressive-delivery.analysis.prometheus" . | nindent 8 }}
        query: {{ .Files.Get "promql/error-rate.promql" | trim | quote }}
{{- end }}

{{- /* Gate of latency: goes on after three successes in a row, waits while there is no data. */ -}}
{{- define "progressive-delivery.gates.latency-gate" -}}
args:
  {{- include "progressive-delivery.analysis.args" . | nindent 2 }}
  - name: interval
    value: {{ .Values.analysis.interval | quote }}
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
    initialDelay: "{{`{{args.interval}}`}}"
    count: {{ .Values.analysis.gateCount }}
    failureLimit: -1
    consecutiveSuccessLimit: 3
    successCondition: 'len(result) > 0 ? result[0] >= {{`{{args.latency-share}} : "{{args.no-data}}`}}" == "pass"'
    provider:
      prometheus:
        {{- include "progressive-delivery.analysis.prometheus" . | nindent 8 }}
        query: {{ .Files.Get "promql/latency.promql" | trim | quote }}
{{- end }}
