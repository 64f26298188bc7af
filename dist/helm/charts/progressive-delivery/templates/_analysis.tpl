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

{{- /* The value window in seconds. */ -}}
{{- define "progressive-delivery.analysis.windowSeconds" -}}
{{- printf "%d"
  (add
    (mul 86400 (int64 (regexFind "[0-9]+d" .Values.analysis.sequential.window | trimSuffix "d")))
    (mul 3600 (int64 (regexFind "[0-9]+h" .Values.analysis.sequential.window | trimSuffix "h")))
    (mul 60 (int64 (regexFind "[0-9]+m" .Values.analysis.sequential.window | trimSuffix "m")))
    (int64 (regexFind "[0-9]+s" .Values.analysis.sequential.window | trimSuffix "s"))
  )
}}
{{- end }}

{{- /* The value memory in seconds. */ -}}
{{- define "progressive-delivery.analysis.memorySeconds" -}}
{{- printf "%d"
  (add
    (mul 86400 (int64 (regexFind "[0-9]+d" .Values.analysis.sequential.memory | trimSuffix "d")))
    (mul 3600 (int64 (regexFind "[0-9]+h" .Values.analysis.sequential.memory | trimSuffix "h")))
    (mul 60 (int64 (regexFind "[0-9]+m" .Values.analysis.sequential.memory | trimSuffix "m")))
    (int64 (regexFind "[0-9]+s" .Values.analysis.sequential.memory | trimSuffix "s"))
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

{{- /* The value longestRelease in seconds. */ -}}
{{- define "progressive-delivery.analysis.longestReleaseSeconds" -}}
{{- printf "%d"
  (add
    (mul 86400 (int64 (regexFind "[0-9]+d" .Values.analysis.sequential.longestRelease | trimSuffix "d")))
    (mul 3600 (int64 (regexFind "[0-9]+h" .Values.analysis.sequential.longestRelease | trimSuffix "h")))
    (mul 60 (int64 (regexFind "[0-9]+m" .Values.analysis.sequential.longestRelease | trimSuffix "m")))
    (int64 (regexFind "[0-9]+s" .Values.analysis.sequential.longestRelease | trimSuffix "s"))
  )
}}
{{- end }}

{{- /* The value gateTimeout in seconds. */ -}}
{{- define "progressive-delivery.analysis.gateTimeoutSeconds" -}}
{{- printf "%d"
  (add
    (mul 86400 (int64 (regexFind "[0-9]+d" .Values.analysis.sequential.gateTimeout | trimSuffix "d")))
    (mul 3600 (int64 (regexFind "[0-9]+h" .Values.analysis.sequential.gateTimeout | trimSuffix "h")))
    (mul 60 (int64 (regexFind "[0-9]+m" .Values.analysis.sequential.gateTimeout | trimSuffix "m")))
    (int64 (regexFind "[0-9]+s" .Values.analysis.sequential.gateTimeout | trimSuffix "s"))
  )
}}
{{- end }}

{{- /* Measurements of a sequential gate at most. */ -}}
{{- define "progressive-delivery.analysis.gateLooks" -}}
{{- printf "%d"
  (max
    1
    (div
      (int64
        (first
          (or
            (and
              (eq .Values.analysis.sequential.undecided "wait")
              (list (int64 (include "progressive-delivery.analysis.longestReleaseSeconds" .)))
            )
            (list (int64 (include "progressive-delivery.analysis.gateTimeoutSeconds" .)))
          )
        )
      )
      (int64 (include "progressive-delivery.analysis.scrapeIntervalSeconds" .))
    )
  )
}}
{{- end }}

{{- /* Time of the points from which a sequential gate may start: its own, and its memory. */ -}}
{{- define "progressive-delivery.analysis.gateHorizon" -}}
{{- printf "%ds"
  (add
    (int64
      (first
        (or
          (and
            (eq .Values.analysis.sequential.undecided "wait")
            (list (int64 (include "progressive-delivery.analysis.longestReleaseSeconds" .)))
          )
          (list (int64 (include "progressive-delivery.analysis.gateTimeoutSeconds" .)))
        )
      )
    )
    (int64 (include "progressive-delivery.analysis.memorySeconds" .))
  )
}}
{{- end }}

{{- /* The same of a sequential guard: that of the longest release, and its memory. */ -}}
{{- define "progressive-delivery.analysis.guardHorizon" -}}
{{- printf "%ds"
  (add
    (int64 (include "progressive-delivery.analysis.longestReleaseSeconds" .))
    (int64 (include "progressive-delivery.analysis.memorySeconds" .))
  )
}}
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
- name: error-limit
  value: {{ include "progressive-delivery.analysis.errorLimit" . | quote }}
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
- name: prometheus-token-url
  value: {{ .Values.prometheus.oauth2.tokenUrl | quote }}
- name: prometheus-client-id
  value: {{ .Values.prometheus.oauth2.clientId | quote }}
- name: prometheus-scopes
  value: {{ .Values.prometheus.oauth2.scopes | join " " | quote }}
{{- end }}
{{- if .Values.prometheus.sigv4.region }}
- name: prometheus-region
  value: {{ .Values.prometheus.sigv4.region | quote }}
- name: prometheus-profile
  value: {{ .Values.prometheus.sigv4.profile | quote }}
- name: prometheus-role-arn
  value: {{ .Values.prometheus.sigv4.roleArn | quote }}
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
    tokenUrl: "{{`{{args.prometheus-token-url}}`}}"
    clientId: "{{`{{args.prometheus-client-id}}`}}"
    clientSecret: "{{`{{args.prometheus-client-secret}}`}}"
    {{- if .Values.prometheus.oauth2.scopes }}
    scopes:
      - "{{`{{args.prometheus-scopes}}`}}"
    {{- end }}
  {{- end }}
  {{- if .Values.prometheus.sigv4.region }}
  sigv4:
    region: "{{`{{args.prometheus-region}}`}}"
    profile: "{{`{{args.prometheus-profile}}`}}"
    roleArn: "{{`{{args.prometheus-role-arn}}`}}"
  {{- end }}
{{- end }}
{{- end }}
