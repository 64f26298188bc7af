{{- /* Generated from charts-src/portal-services/chart.ts; edit that, not this. */ -}}

{{- /* Analyses after the switch of a blue-green release. */ -}}
{{- define "portal-services.analysis.promotions" -}}
{{- if .Values.rollout.analysis.successRate }}
- templateName: success-rate-promotion
  {{- if .Values.rollout.analysis.clusterScope }}
  clusterScope: true
  {{- end }}
{{- end }}
{{- if .Values.rollout.analysis.errorRate }}
- templateName: error-rate-promotion
  {{- if .Values.rollout.analysis.clusterScope }}
  clusterScope: true
  {{- end }}
{{- end }}
{{- if .Values.rollout.analysis.latency }}
- templateName: latency-promotion
  {{- if .Values.rollout.analysis.clusterScope }}
  clusterScope: true
  {{- end }}
{{- end }}
{{- if .Values.rollout.analysis.failing }}
- templateName: failing-promotion
  {{- if .Values.rollout.analysis.clusterScope }}
  clusterScope: true
  {{- end }}
{{- end }}
{{- if .Values.rollout.analysis.hanging }}
- templateName: hanging-promotion
  {{- if .Values.rollout.analysis.clusterScope }}
  clusterScope: true
  {{- end }}
{{- end }}
{{- range .Values.rollout.strategy.blueGreen.postPromotionAnalysis.templates }}
- {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- /* The weights above 0 in three digits each, as sortAlpha compares text. */ -}}
{{- define "portal-services.analysis.padded-weights" -}}
{{ if .Values.rollout.strategy.canary.steps }}{{ range .Values.rollout.strategy.canary.steps }}
{{- if get . "setWeight" }}{{ printf " %03d" (int64 (get . "setWeight")) }}{{ end }}{{ end }}{{ else }}
{{- range .Values.rollout.weights }}{{ printf " %03d" (int64 .) }}{{ end }}{{ end }}
{{- end }}

{{- /* The smallest weight of a release, 50 at most. */ -}}
{{- define "portal-services.analysis.minimum-weight" -}}
{{- printf "%d"
  (min
    50
    (int64
      (regexFind
        "[1-9][0-9]*"
        (first (include "portal-services.analysis.padded-weights" . | trim | splitList " " | sortAlpha))
      )
    )
  )
}}
{{- end }}

{{- /* The value scrapeInterval in seconds. */ -}}
{{- define "portal-services.analysis.scrapeIntervalSeconds" -}}
{{- printf "%d"
  (add
    (mul 86400 (int64 (regexFind "[0-9]+d" .Values.rollout.analysis.sequential.scrapeInterval | trimSuffix "d")))
    (mul 3600 (int64 (regexFind "[0-9]+h" .Values.rollout.analysis.sequential.scrapeInterval | trimSuffix "h")))
    (mul 60 (int64 (regexFind "[0-9]+m" .Values.rollout.analysis.sequential.scrapeInterval | trimSuffix "m")))
    (int64 (regexFind "[0-9]+s" .Values.rollout.analysis.sequential.scrapeInterval | trimSuffix "s"))
  )
}}
{{- end }}

{{- /* The value interval in seconds. */ -}}
{{- define "portal-services.analysis.intervalSeconds" -}}
{{- printf "%d"
  (add
    (mul 86400 (int64 (regexFind "[0-9]+d" .Values.rollout.analysis.interval | trimSuffix "d")))
    (mul 3600 (int64 (regexFind "[0-9]+h" .Values.rollout.analysis.interval | trimSuffix "h")))
    (mul 60 (int64 (regexFind "[0-9]+m" .Values.rollout.analysis.interval | trimSuffix "m")))
    (int64 (regexFind "[0-9]+s" .Values.rollout.analysis.interval | trimSuffix "s"))
  )
}}
{{- end }}

{{- /* What the analysis templates measure, and on which pods. */ -}}
{{- define "portal-services.analysis.args" -}}
- name: namespace
  value: {{ include "portal-services.namespace" . | quote }}
{{- if eq .Values.rollout.metrics.preset "traefik" }}
- name: workload
  value: {{ include "portal-services.namespace" . | quote }}
- name: canary-hash
  value: "{{ include "portal-services.fullname" . }}-canary(?:-http)?"
- name: stable-hash
  value: "{{ include "portal-services.fullname" . }}(?:-http)?"
{{- else }}
- name: workload
  {{- if and
    (or (eq .Values.rollout.trafficRouting "nginx") (hasKey .Values.rollout.strategy.canary.trafficRouting "nginx"))
    (eq .Values.rollout.metrics.preset "ingress-nginx")
  }}
  value: "{{ include "portal-services.namespace" . }}-{{ include "portal-services.fullname" . }}"
  {{- else }}
  value: {{ include "portal-services.fullname" . }}
  {{- end }}
{{- if and
  (or (eq .Values.rollout.trafficRouting "nginx") (hasKey .Values.rollout.strategy.canary.trafficRouting "nginx"))
  (eq .Values.rollout.metrics.preset "ingress-nginx")
}}
- name: canary-hash
  value: canary
{{- else }}
- name: canary-hash
  valueFrom:
    podTemplateHashValue: Latest
{{- end }}
- name: stable-hash
  valueFrom:
    podTemplateHashValue: Stable
{{- end }}
{{- with index (.Files.Get "metric-presets.yaml" | fromYaml) .Values.rollout.metrics.preset }}
- name: namespace-label
  value: {{ $.Values.rollout.metrics.namespaceLabel | default (get . "namespaceLabel" | toString) | quote }}
- name: canary-label
  value: {{ $.Values.rollout.metrics.canaryLabel | default (get . "canaryLabel" | toString) | quote }}
- name: requests
  value: {{ $.Values.rollout.metrics.requests | default (get . "requests" | toString) | quote }}
- name: latency-buckets
  value: {{ $.Values.rollout.metrics.latencyBuckets | default (get . "latencyBuckets" | toString) | quote }}
- name: latency-count
  value: {{ $.Values.rollout.metrics.latencyCount | default (get . "latencyCount" | toString) | quote }}
- name: latency-bound
  {{- if $.Values.rollout.metrics.latencyBuckets }}
  value: {{ $.Values.rollout.metrics.latencyBound | quote }}
  {{- else }}
  value: {{ get
    (get . "latencyBounds")
    (printf "%d" (int64 $.Values.rollout.metrics.latencyThreshold))
    | toString | quote
  }}
  {{- end }}
- name: status-label
  value: {{ $.Values.rollout.metrics.statusLabel | default (get . "statusLabel" | toString) | quote }}
- name: preset-selector
  {{- if or $.Values.rollout.metrics.countUnrouted $.Values.rollout.metrics.requests }}
  value: {{ get . "unroutedSelector" | toString | quote }}
  {{- else }}
  value: {{ get . "selector" | toString | quote }}
  {{- end }}
{{- with $.Values.rollout.metrics.selector }}
- name: selector
  value: {{ . | quote }}
{{- end }}
{{- with $.Values.rollout.metrics.failureStatus
  | default (get (index ($.Files.Get "metric-presets.yaml" | fromYaml) $.Values.rollout.metrics.preset) "failureStatus" | toString)
}}
- name: failure-status
  value: {{ . | quote }}
{{- end }}
{{- if or
  $.Values.rollout.metrics.statusLabel
  (get
    (index ($.Files.Get "metric-presets.yaml" | fromYaml) $.Values.rollout.metrics.preset)
    "failureStatus"
    | toString
  )
}}
- name: error-status
  value: {{ $.Values.rollout.metrics.failureStatus
    | default (get
      (index ($.Files.Get "metric-presets.yaml" | fromYaml) $.Values.rollout.metrics.preset)
      "failureStatus"
      | toString
    )
    | quote
  }}
{{- end }}
{{- end }}
{{- if not .Values.rollout.strategy.blueGreen.enabled }}
- name: minimum-weight
  value: {{ include "portal-services.analysis.minimum-weight" . | quote }}
{{- end }}
{{- with .Values.rollout.analysis.successThreshold }}
- name: success-threshold
  value: {{ . | quote }}
{{- end }}
{{- with .Values.rollout.analysis.errorThreshold }}
- name: error-threshold
  value: {{ . | quote }}
{{- end }}
{{- with .Values.rollout.analysis.latencyShare }}
- name: latency-share
  value: {{ . | quote }}
{{- end }}
{{- with .Values.rollout.analysis.minimumRequests }}
- name: minimum-requests
  value: {{ int64 . | quote }}
{{- end }}
{{- with .Values.rollout.analysis.noData }}
- name: no-data
  value: {{ . | toString | quote }}
{{- end }}
{{- with .Values.rollout.analysis.sequential.healthyErrorRate }}
- name: healthy-error-rate
  value: {{ . | toJson | quote }}
{{- end }}
{{- with .Values.rollout.analysis.sequential.harmfulErrorRate }}
- name: harmful-error-rate
  value: {{ . | toJson | quote }}
{{- end }}
{{- with .Values.rollout.analysis.sequential.healthySlowRate }}
- name: healthy-slow-rate
  value: {{ . | toJson | quote }}
{{- end }}
{{- with .Values.rollout.analysis.sequential.harmfulSlowRate }}
- name: harmful-slow-rate
  value: {{ . | toJson | quote }}
{{- end }}
{{- with .Values.rollout.analysis.sequential.falseRollback }}
- name: false-rollback
  value: {{ . | toJson | quote }}
{{- end }}
{{- with .Values.rollout.analysis.sequential.missed }}
- name: missed
  value: {{ . | toJson | quote }}
{{- end }}
{{- with .Values.rollout.analysis.sequential.errorBurst }}
- name: error-burst
  value: {{ int64 . | quote }}
{{- end }}
{{- with .Values.rollout.analysis.sequential.harmfulRatio }}
- name: harmful-ratio
  value: {{ . | quote }}
{{- end }}
{{- with .Values.rollout.analysis.sequential.scrapeInterval }}
- name: look
  value: {{ . | quote }}
- name: living
  value: {{ printf "%ds" (mul 3 (int64 (include "portal-services.analysis.scrapeIntervalSeconds" $))) | quote }}
{{- end }}
{{- with .Values.rollout.analysis.sequential.window }}
- name: window
  value: {{ . | quote }}
{{- end }}
{{- with .Values.rollout.analysis.interval }}
- name: interval
  value: {{ . | quote }}
- name: guard-delay
  value: {{ printf "%ds" (mul 3 (int64 (include "portal-services.analysis.intervalSeconds" $))) | quote }}
{{- end }}
{{- if not (or
  .Values.rollout.analysis.interval
  .Values.rollout.analysis.successRate
  .Values.rollout.analysis.errorRate
  .Values.rollout.analysis.latency
) }}
- name: interval
  value: 1m
- name: guard-delay
  value: 180s
{{- end }}
{{- end }}

{{- /* The rule of the analysis templates, as a part of their names. */ -}}
{{- define "portal-services.analysis.rule" -}}
{{- if has .Values.rollout.metrics.preset (list "traefik" "ingress-nginx") }}
{{- "-threshold" }}
{{- else if .Values.rollout.analysis.rule }}
{{- printf "-%s" .Values.rollout.analysis.rule }}
{{- else }}
{{- "" }}
{{- end }}
{{- end }}

{{- /* Analyses that must succeed before the next weight. */ -}}
{{- define "portal-services.analysis.gates" -}}
{{- if .Values.rollout.analysis.successRate }}
- templateName: {{ printf "success-rate%s-gate" (include "portal-services.analysis.rule" .) | quote }}
  {{- if .Values.rollout.analysis.clusterScope }}
  clusterScope: true
  {{- end }}
{{- end }}
{{- if .Values.rollout.analysis.errorRate }}
- templateName: {{ printf "error-rate%s-gate" (include "portal-services.analysis.rule" .) | quote }}
  {{- if .Values.rollout.analysis.clusterScope }}
  clusterScope: true
  {{- end }}
{{- end }}
{{- if .Values.rollout.analysis.latency }}
- templateName: {{ printf "latency%s-gate" (include "portal-services.analysis.rule" .) | quote }}
  {{- if .Values.rollout.analysis.clusterScope }}
  clusterScope: true
  {{- end }}
{{- end }}
{{- end }}

{{- /* Analyses that abort in the background. */ -}}
{{- define "portal-services.analysis.guards" -}}
{{- if .Values.rollout.analysis.successRate }}
- templateName: {{ printf "success-rate%s-guard" (include "portal-services.analysis.rule" .) | quote }}
  {{- if .Values.rollout.analysis.clusterScope }}
  clusterScope: true
  {{- end }}
{{- end }}
{{- if .Values.rollout.analysis.errorRate }}
- templateName: {{ printf "error-rate%s-guard" (include "portal-services.analysis.rule" .) | quote }}
  {{- if .Values.rollout.analysis.clusterScope }}
  clusterScope: true
  {{- end }}
{{- end }}
{{- if .Values.rollout.analysis.latency }}
- templateName: {{ printf "latency%s-guard" (include "portal-services.analysis.rule" .) | quote }}
  {{- if .Values.rollout.analysis.clusterScope }}
  clusterScope: true
  {{- end }}
{{- end }}
{{- end }}

{{- /*
The steps by a letter each: w for a weight above 0, a for an analysis, r for a route by header or a
mirror, s for a canary scale, m for one that follows the weight, a dot for others.
*/ -}}
{{- define "portal-services.analysis.steps" -}}
{{ range .Values.rollout.strategy.canary.steps }}{{ if get . "setWeight" }}w{{ else }}
{{- if hasKey . "analysis" }}a{{ else }}{{ if or (hasKey . "setHeaderRoute") (hasKey . "setMirrorRoute") }}r{{ else }}
{{- if hasKey (get . "setCanaryScale" | default dict) "matchTrafficWeight" }}m{{ else }}
{{- if hasKey . "setCanaryScale" }}s{{ else }}.{{ end }}{{ end }}{{ end }}{{ end }}{{ end }}{{ end }}
{{- end }}

{{- /* The weights of the steps in three digits each; a bar and its own weight for each canary scale. */ -}}
{{- define "portal-services.analysis.scales" -}}
100{{ range .Values.rollout.strategy.canary.steps }}
{{- if get . "setWeight" }} {{ printf "%03d" (int64 (get . "setWeight")) }}{{ else }}
{{- if hasKey (get . "setCanaryScale" | default dict) "weight" }}|{{ printf "%03d" (int64 (get (get . "setCanaryScale" | default dict) "weight")) }}{{ else }}
{{- if hasKey . "setCanaryScale" }}|100{{ end }}{{ end }}{{ end }}{{ end }}
{{- end }}

{{- /* Every status from 500 to 599, one a line. */ -}}
{{- define "portal-services.analysis.serverErrors" -}}
{{ range $item := list "0" "1" "2" "3" "4" "5" "6" "7" "8" "9" }}
{{- range list "0" "1" "2" "3" "4" "5" "6" "7" "8" "9" }}5{{ $item }}{{ . }}
{{ end }}{{ end }}
{{- end }}

{{- /* The value window in seconds. */ -}}
{{- define "portal-services.analysis.windowSeconds" -}}
{{- printf "%d"
  (add
    (mul 86400 (int64 (regexFind "[0-9]+d" .Values.rollout.analysis.sequential.window | trimSuffix "d")))
    (mul 3600 (int64 (regexFind "[0-9]+h" .Values.rollout.analysis.sequential.window | trimSuffix "h")))
    (mul 60 (int64 (regexFind "[0-9]+m" .Values.rollout.analysis.sequential.window | trimSuffix "m")))
    (int64 (regexFind "[0-9]+s" .Values.rollout.analysis.sequential.window | trimSuffix "s"))
  )
}}
{{- end }}
