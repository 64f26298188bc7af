{{- /* Generated from charts-src/progressive-delivery/chart.ts; edit that, not this. */ -}}

{{- /* The value interval in seconds. */ -}}
{{- define "progressive-delivery.analysis.intervalSeconds" -}}
{{- printf "%d"
  (add
    (mul 86400 (int64 (regexFind "[0-9]+d" .Values.analysis.interval | trimSuffix "d")))
    (mul 3600 (int64 (regexFind "[0-9]+h" .Values.analysis.interval | trimSuffix "h")))
    (mul 60 (int64 (regexFind "[0-9]+m" .Values.analysis.interval | trimSuffix "m")))
    (int64 (regexFind "[0-9]+s" .Values.analysis.interval | trimSuffix "s"))
  )
}}
{{- end }}

{{- /* The value outageTolerance in seconds. */ -}}
{{- define "progressive-delivery.analysis.outageToleranceSeconds" -}}
{{- printf "%d"
  (add
    (mul 86400 (int64 (regexFind "[0-9]+d" .Values.analysis.outageTolerance | trimSuffix "d")))
    (mul 3600 (int64 (regexFind "[0-9]+h" .Values.analysis.outageTolerance | trimSuffix "h")))
    (mul 60 (int64 (regexFind "[0-9]+m" .Values.analysis.outageTolerance | trimSuffix "m")))
    (int64 (regexFind "[0-9]+s" .Values.analysis.outageTolerance | trimSuffix "s"))
  )
}}
{{- end }}

{{- /* The value scrapeInterval in seconds. */ -}}
{{- define "progressive-delivery.analysis.scrapeIntervalSeconds" -}}
{{- printf "%d"
  (add
    (mul 86400 (int64 (regexFind "[0-9]+d" .Values.analysis.scrapeInterval | trimSuffix "d")))
    (mul 3600 (int64 (regexFind "[0-9]+h" .Values.analysis.scrapeInterval | trimSuffix "h")))
    (mul 60 (int64 (regexFind "[0-9]+m" .Values.analysis.scrapeInterval | trimSuffix "m")))
    (int64 (regexFind "[0-9]+s" .Values.analysis.scrapeInterval | trimSuffix "s"))
  )
}}
{{- end }}

{{- /* Failed queries in a row that a release survives. */ -}}
{{- define "progressive-delivery.analysis.errorLimit" -}}
{{- printf "%d"
  (int64 (div (int64 (include "progressive-delivery.analysis.outageToleranceSeconds" .)) 10 | default 1))
}}
{{- end }}

{{- /* Every status from 500 to 599, one a line. */ -}}
{{- define "progressive-delivery.analysis.serverErrors" -}}
{{ range $item := list "0" "1" "2" "3" "4" "5" "6" "7" "8" "9" }}
{{- range list "0" "1" "2" "3" "4" "5" "6" "7" "8" "9" }}5{{ $item }}{{ . }}
{{ end }}{{ end }}
{{- end }}

{{- /* Arguments of every template: those that a workload must give, and those with a default. */ -}}
{{- define "progressive-delivery.analysis.args" -}}
- name: namespace
- name: workload
- name: canary-hash
{{- with index (.Files.Get "metric-presets.yaml" | fromYaml) .Values.analysis.preset }}
- name: namespace-label
  value: {{ get . "namespaceLabel" | toString | quote }}
- name: canary-label
  value: {{ get . "canaryLabel" | toString | quote }}
- name: preset-selector
  value: {{ get . "selector" | toString | quote }}
{{- end }}
- name: selector
  value: ""
- name: prometheus-address
  value: {{ .Values.prometheus.address | quote }}
- name: interval
  value: {{ .Values.analysis.interval | quote }}
{{- range .Values.prometheus.headers }}
- name: {{ printf "prometheus-header-%s" (.name | lower) | quote }}
  {{- with .value }}
  value: {{ . | quote }}
  {{- end }}
  {{- if .secretName }}
  valueFrom:
    secretKeyRef:
      name: {{ .secretName | quote }}
      key: {{ .secretKey | quote }}
  {{- end }}
{{- end }}
{{- if .Values.prometheus.oauth2.tokenUrl }}
- name: prometheus-client-secret
  valueFrom:
    secretKeyRef:
      name: {{ .Values.prometheus.oauth2.secretName | quote }}
      key: {{ .Values.prometheus.oauth2.secretKey | quote }}
{{- end }}
{{- end }}

{{- /* How the analysis reaches Prometheus. */ -}}
{{- define "progressive-delivery.analysis.prometheus" -}}
address: "{{`{{args.prometheus-address}}`}}"
timeout: {{ .Values.prometheus.timeout }}
insecure: {{ .Values.prometheus.insecure }}
{{- if .Values.prometheus.headers }}
headers:
  {{- range .Values.prometheus.headers }}
  - key: {{ .name | quote }}
    value: {{ printf "{{args.prometheus-header-%s}}" (.name | lower) | quote }}
  {{- end }}
{{- end }}
{{- if or .Values.prometheus.oauth2.tokenUrl .Values.prometheus.sigv4.region }}
authentication:
  {{- if .Values.prometheus.oauth2.tokenUrl }}
  oauth2:
    tokenUrl: {{ .Values.prometheus.oauth2.tokenUrl | quote }}
    clientId: {{ .Values.prometheus.oauth2.clientId | quote }}
    clientSecret: "{{`{{args.prometheus-client-secret}}`}}"
    {{- with .Values.prometheus.oauth2.scopes }}
    scopes:
      {{- toYaml . | nindent 6 }}
    {{- end }}
  {{- end }}
  {{- if .Values.prometheus.sigv4.region }}
  sigv4:
    region: {{ .Values.prometheus.sigv4.region | quote }}
    {{- with .Values.prometheus.sigv4.profile }}
    profile: {{ . | quote }}
    {{- end }}
    {{- with .Values.prometheus.sigv4.roleArn }}
    roleArn: {{ . | quote }}
    {{- end }}
  {{- end }}
{{- end }}
{{- end }}

{{- /* Gate of success-rate: goes on after three successes in a row, waits while there is no data. */ -}}
{{- define "progressive-delivery.analysis.success-rate-gate" -}}
args:
  {{- include "progressive-delivery.analysis.args" . | nindent 2 }}
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
    consecutiveErrorLimit: {{ int64 (include "progressive-delivery.analysis.errorLimit" .) }}
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

{{- /* Guard of success-rate: aborts in the background after three bad points in a row. */ -}}
{{- define "progressive-delivery.analysis.success-rate-guard" -}}
args:
  {{- include "progressive-delivery.analysis.args" . | nindent 2 }}
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
    consecutiveErrorLimit: {{ int64 (include "progressive-delivery.analysis.errorLimit" .) }}
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

{{- /*
success-rate after the switch of a blue-green release: three good points in a row succeed, three
bad ones switch back.
*/ -}}
{{- define "progressive-delivery.analysis.success-rate-promotion" -}}
args:
  {{- include "progressive-delivery.analysis.args" . | nindent 2 }}
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
    consecutiveErrorLimit: {{ int64 (include "progressive-delivery.analysis.errorLimit" .) }}
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

{{- /* Gate of error-rate: goes on after three successes in a row, waits while there is no data. */ -}}
{{- define "progressive-delivery.analysis.error-rate-gate" -}}
args:
  {{- include "progressive-delivery.analysis.args" . | nindent 2 }}
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
    consecutiveErrorLimit: {{ int64 (include "progressive-delivery.analysis.errorLimit" .) }}
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

{{- /* Guard of error-rate: aborts in the background after three bad points in a row. */ -}}
{{- define "progressive-delivery.analysis.error-rate-guard" -}}
args:
  {{- include "progressive-delivery.analysis.args" . | nindent 2 }}
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
    consecutiveErrorLimit: {{ int64 (include "progressive-delivery.analysis.errorLimit" .) }}
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

{{- /*
error-rate after the switch of a blue-green release: three good points in a row succeed, three
bad ones switch back.
*/ -}}
{{- define "progressive-delivery.analysis.error-rate-promotion" -}}
args:
  {{- include "progressive-delivery.analysis.args" . | nindent 2 }}
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
    consecutiveErrorLimit: {{ int64 (include "progressive-delivery.analysis.errorLimit" .) }}
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

{{- /* Gate of latency: goes on after three successes in a row, waits while there is no data. */ -}}
{{- define "progressive-delivery.analysis.latency-gate" -}}
args:
  {{- include "progressive-delivery.analysis.args" . | nindent 2 }}
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
    consecutiveErrorLimit: {{ int64 (include "progressive-delivery.analysis.errorLimit" .) }}
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

{{- /* Guard of latency: aborts in the background after three bad points in a row. */ -}}
{{- define "progressive-delivery.analysis.latency-guard" -}}
args:
  {{- include "progressive-delivery.analysis.args" . | nindent 2 }}
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
    consecutiveErrorLimit: {{ int64 (include "progressive-delivery.analysis.errorLimit" .) }}
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

{{- /*
latency after the switch of a blue-green release: three good points in a row succeed, three
bad ones switch back.
*/ -}}
{{- define "progressive-delivery.analysis.latency-promotion" -}}
args:
  {{- include "progressive-delivery.analysis.args" . | nindent 2 }}
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
    consecutiveErrorLimit: {{ int64 (include "progressive-delivery.analysis.errorLimit" .) }}
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

{{- /* Guard of failing: aborts after one interval in which nearly every request of the canary fails. */ -}}
{{- define "progressive-delivery.analysis.failing-guard" -}}
args:
  - name: stable-hash
  {{- include "progressive-delivery.analysis.args" . | nindent 2 }}
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
    consecutiveErrorLimit: {{ int64 (include "progressive-delivery.analysis.errorLimit" .) }}
    initialDelay: "{{`{{args.interval}}`}}"
    failureLimit: 0
    failureCondition: len(result) > 0 && result[0] >= 10
    provider:
      prometheus:
        {{- include "progressive-delivery.analysis.prometheus" . | nindent 8 }}
        query: {{ .Files.Get "promql/failing.promql" | trim | quote }}
{{- end }}

{{- /*
failing after the switch of a blue-green release: switches back when nearly every request
of an interval fails.
*/ -}}
{{- define "progressive-delivery.analysis.failing-promotion" -}}
args:
  - name: stable-hash
  {{- include "progressive-delivery.analysis.args" . | nindent 2 }}
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
    consecutiveErrorLimit: {{ int64 (include "progressive-delivery.analysis.errorLimit" .) }}
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
Guard of hanging: aborts when the canary gives no answer in three intervals while the
stable version does.
*/ -}}
{{- define "progressive-delivery.analysis.hanging-guard" -}}
args:
  - name: stable-hash
  - name: minimum-weight
  {{- include "progressive-delivery.analysis.args" . | nindent 2 }}
  - name: guard-delay
    value: {{ printf "%ds" (mul 3 (int64 (include "progressive-delivery.analysis.intervalSeconds" .))) | quote }}
  {{- with index (.Files.Get "metric-presets.yaml" | fromYaml) .Values.analysis.preset }}
  - name: requests
    value: {{ get . "requests" | toString | quote }}
  {{- end }}
metrics:
  - name: hanging
    interval: "{{`{{args.interval}}`}}"
    consecutiveErrorLimit: {{ int64 (include "progressive-delivery.analysis.errorLimit" .) }}
    initialDelay: "{{`{{args.guard-delay}}`}}"
    failureLimit: 0
    failureCondition: len(result) > 0 && result[0] >= 20
    provider:
      prometheus:
        {{- include "progressive-delivery.analysis.prometheus" . | nindent 8 }}
        query: {{ .Files.Get "promql/hanging.promql" | trim | quote }}
{{- end }}

{{- /*
hanging after the switch of a blue-green release: switches back when no version answers in
an interval any more.
*/ -}}
{{- define "progressive-delivery.analysis.hanging-promotion" -}}
args:
  - name: stable-hash
  {{- include "progressive-delivery.analysis.args" . | nindent 2 }}
  - name: guard-delay
    value: {{ printf "%ds" (mul 3 (int64 (include "progressive-delivery.analysis.intervalSeconds" .))) | quote }}
  {{- with index (.Files.Get "metric-presets.yaml" | fromYaml) .Values.analysis.preset }}
  - name: requests
    value: {{ get . "requests" | toString | quote }}
  {{- end }}
metrics:
  - name: hanging
    interval: "{{`{{args.interval}}`}}"
    consecutiveErrorLimit: {{ int64 (include "progressive-delivery.analysis.errorLimit" .) }}
    initialDelay: "{{`{{args.guard-delay}}`}}"
    failureLimit: 0
    failureCondition: len(result) > 0 && result[0] >= 20
    provider:
      prometheus:
        {{- include "progressive-delivery.analysis.prometheus" . | nindent 8 }}
        query: {{ .Files.Get "promql/hanging-promotion.promql" | trim | quote }}
    count: 1
{{- end }}
