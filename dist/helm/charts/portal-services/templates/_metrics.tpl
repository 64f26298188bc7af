{{- /* Generated from charts-src/portal-services/chart.ts; edit that, not this. */ -}}

{{- /* Names of the workload's own metrics of promotions. */ -}}
{{- define "portal-services.metrics.of-promotions" -}}
{{ range $key, $value := .Values.rollout.analysis.metrics }}
{{- if not (kindIs "invalid" $value) }}{{ $key }} {{ end }}{{ end }}
{{- end }}

{{- /* Names of the workload's own metrics of gates. */ -}}
{{- define "portal-services.metrics.of-gates" -}}
{{ range $key, $value := .Values.rollout.analysis.metrics }}{{ if not (kindIs "invalid" $value) }}
{{- if ne ($value.role | default "both") "guard" }}{{ $key }} {{ end }}{{ end }}{{ end }}
{{- end }}

{{- /* Names of the metrics of gates, with spaces around them. */ -}}
{{- define "portal-services.metrics.gate-names" -}}
{{ if .Values.rollout.analysis.successRate }} success-rate {{ end }}
{{- if .Values.rollout.analysis.errorRate }} error-rate {{ end }}
{{- if .Values.rollout.analysis.latency }} latency {{ end }}{{ range $key, $value := .Values.rollout.analysis.metrics }}
{{- if not (kindIs "invalid" $value) }}
{{- if ne ($value.role | default "both") "guard" }} {{ $key }} {{ end }}{{ end }}{{ end }}
{{- end }}

{{- /* Metrics of gates without effect. */ -}}
{{- define "portal-services.metrics.gate-dry-run" -}}
{{ range .Values.rollout.analysis.dryRun }}
{{- if contains (printf " %s " .) (include "portal-services.metrics.gate-names" $) }}{{ . }} {{ end }}{{ end }}
{{- end }}

{{- /* Names of the workload's own metrics of guards. */ -}}
{{- define "portal-services.metrics.of-guards" -}}
{{ range $key, $value := .Values.rollout.analysis.metrics }}{{ if not (kindIs "invalid" $value) }}
{{- if ne ($value.role | default "both") "gate" }}{{ $key }} {{ end }}{{ end }}{{ end }}
{{- end }}

{{- /* Names of the metrics of guards, with spaces around them. */ -}}
{{- define "portal-services.metrics.guard-names" -}}
{{ if .Values.rollout.analysis.successRate }} success-rate {{ end }}
{{- if .Values.rollout.analysis.errorRate }} error-rate {{ end }}
{{- if .Values.rollout.analysis.latency }} latency {{ end }}{{ if .Values.rollout.analysis.failing }} failing {{ end }}
{{- if .Values.rollout.analysis.hanging }} hanging {{ end }}{{ range $key, $value := .Values.rollout.analysis.metrics }}
{{- if not (kindIs "invalid" $value) }}
{{- if ne ($value.role | default "both") "gate" }} {{ $key }} {{ end }}{{ end }}{{ end }}
{{- end }}

{{- /* Metrics of guards without effect. */ -}}
{{- define "portal-services.metrics.guard-dry-run" -}}
{{ range .Values.rollout.analysis.dryRun }}
{{- if contains (printf " %s " .) (include "portal-services.metrics.guard-names" $) }}{{ . }} {{ end }}{{ end }}
{{- end }}

{{- /* The statuses of failed requests. */ -}}
{{- define "portal-services.metrics.failureStatus" -}}
{{- .Values.rollout.metrics.failureStatus
  | default (get (index (.Files.Get "metric-presets.yaml" | fromYaml) .Values.rollout.metrics.preset) "failureStatus" | toString | default "5..")
}}
{{- end }}

{{- /* The queries of Prometheus, by metric. */ -}}
{{- define "portal-services.metrics.queries" -}}
{{ range $key, $value := .Values.rollout.analysis.metrics }}
{{- if not (kindIs "invalid" $value) }}"
{{- $key }}": {{ if or (hasKey ($value.provider | default dict) "prometheus") (not (kindIs "invalid" $value.ratio)) (not (kindIs "invalid" $value.slo)) }}
{{- if not (kindIs "invalid" $value.slo) }}
{{- range pick $value "slo" }}
{{- $.Files.Get "promql/slo.promql"
  | trim
  | replace "<errors of others>" (ternary
    ""
    (regexFind "[{].*" (get . "errors" | default "") | trimPrefix "{" | trimSuffix "}")
    (eq (get . "absent" | default "noData") "zero")
  )
  | replace "<errors>" (regexFind "^[a-zA-Z0-9_]+" (get . "errors" | default "") | default "{{args.requests}}")
  | replace "<errors matchers>" (ternary
    "<other errors>"
    (regexFind "[{].*" (get . "errors" | default "") | trimPrefix "{" | trimSuffix "}")
    (not (get . "errors" | default ""))
  )
  | replace "<other errors>" (printf `{{args.status-label}}=~"%s", {{args.preset-selector}}, %s`
    (get . "errorStatus" | default (include "portal-services.metrics.failureStatus" $))
    $.Values.rollout.metrics.selector
  )
  | replace "<requests>" (regexFind "^[a-zA-Z0-9_]+" (get . "requests" | default "") | default "{{args.requests}}")
  | replace "<requests matchers>" (ternary
    "<other requests>"
    (regexFind "[{].*" (get . "requests" | default "") | trimPrefix "{" | trimSuffix "}")
    (not (get . "requests" | default ""))
  )
  | replace "<other requests>" (printf `{{args.status-label}}=~".+", {{args.preset-selector}}, %s`
    $.Values.rollout.metrics.selector
  )
  | replace "<short window>" (get . "shortWindow" | default "5m")
  | replace "<long window>" (get . "longWindow" | default "1h")
  | replace "<objective>" (ternary
    (toJson (get . "objective"))
    (get . "objective")
    (kindIs "float64" (get . "objective"))
    | toString
  )
  | replace "<minimum requests>" (printf "%d" (int64 ($.Values.rollout.analysis.minimumRequests | default 10)))
  | replace "<minimum errors>" (printf "%d" (int64 (get . "minimumErrors" | default 5)))
  | toJson
}}
{{- end }}{{ end }}
{{- if not (kindIs "invalid" $value.ratio) }}
{{- range pick $value "ratio" }}
{{- $.Files.Get "promql/ratio.promql"
  | trim
  | replace "<numerator>" (regexFind "^[a-zA-Z0-9_]+" (get . "numerator"))
  | replace "<numerator matchers>" (regexFind "[{].*" (get . "numerator") | trimPrefix "{" | trimSuffix "}")
  | replace "<numerator of others>" (ternary
    ""
    (regexFind "[{].*" (get . "numerator") | trimPrefix "{" | trimSuffix "}")
    (eq (get . "absent" | default "noData") "zero")
  )
  | replace "<denominator>" (regexFind
    "^[a-zA-Z0-9_]+"
    (get . "denominator" | default "")
    | default "{{args.requests}}"
  )
  | replace "<denominator matchers>" (ternary
    "<other denominator>"
    (regexFind "[{].*" (get . "denominator" | default "") | trimPrefix "{" | trimSuffix "}")
    (not (get . "denominator" | default ""))
  )
  | replace "<other denominator>" (printf "{{args.preset-selector}}, %s" $.Values.rollout.metrics.selector)
  | replace "<interval>" ($value.interval | default "{{args.interval}}")
  | replace "<minimum requests>" (printf "%d" (int64 ($.Values.rollout.analysis.minimumRequests | default 10)))
  | toJson
}}
{{- end }}{{ end }}
{{- range pick ($value.provider | default dict) "prometheus" }}{{ get . "query" | toJson }}{{ end }}{{ else }}''{{ end }}
{{ end }}{{ end }}
{{- end }}

{{- /* The forms of the results, by metric. */ -}}
{{- define "portal-services.metrics.results" -}}
{{ range $key, $value := .Values.rollout.analysis.metrics }}
{{- if not (kindIs "invalid" $value) }}"{{ $key }}": {{ if not (kindIs "invalid" $value.slo) }}slo{{ else }}
{{- if or (hasKey ($value.provider | default dict) "prometheus") (not (kindIs "invalid" $value.ratio)) (not (kindIs "invalid" $value.slo)) }}prometheus
{{- else }}'{{ regexFind "[a-zA-Z]+" ($value.provider | default dict | toJson) }}'{{ end }}{{ end }}
{{ end }}{{ end }}
{{- end }}

{{- /* The bounds of what is good, by metric. */ -}}
{{- define "portal-services.metrics.good-bounds" -}}
{{ range $key, $value := .Values.rollout.analysis.metrics }}{{ if not (kindIs "invalid" $value) }}"{{ $key }}": '
{{- if not (kindIs "invalid" $value.maxDrop) }}# >= -{{ get $value "maxDrop" | toString }}{{ end }}
{{- if not (kindIs "invalid" $value.min) }}# >= {{ ternary (toJson (get $value "min")) (get $value "min") (kindIs "float64" (get $value "min")) | toString }}
{{- end }}
{{- if and
  (or (not (kindIs "invalid" $value.maxDrop)) (not (kindIs "invalid" $value.min)))
  (or (not (kindIs "invalid" $value.maxRise)) (not (kindIs "invalid" $value.max)))
}} && {{ end }}
{{- if not (kindIs "invalid" $value.slo) }}
{{- range pick $value "slo" }}# <= {{ get . "burnRate" | default 14.4 | toJson }}{{ end }}{{ end }}
{{- if not (kindIs "invalid" $value.maxRise) }}# <= {{ get $value "maxRise" | toString }}{{ end }}
{{- if not (kindIs "invalid" $value.max) }}# <= {{ ternary (toJson (get $value "max")) (get $value "max") (kindIs "float64" (get $value "max")) | toString }}
{{- end }}'
{{ end }}{{ end }}
{{- end }}

{{- /* When a measurement is good for a gate, by metric. */ -}}
{{- define "portal-services.metrics.gate-conditions" -}}
{{ range $key, $value := .Values.rollout.analysis.metrics }}
{{- if not (kindIs "invalid" $value) }}"
{{- $key }}": {{ if or
  (not (kindIs "invalid" $value.slo))
  (not (kindIs "invalid" $value.maxDrop))
  (not (kindIs "invalid" $value.maxRise))
  (not (kindIs "invalid" $value.min))
  (not (kindIs "invalid" $value.max))
}}
{{- range pick
  ($.Files.Get "metric-results.yaml" | fromYaml)
  (get (include "portal-services.metrics.results" $ | fromYaml) $key | trim)
}}
{{- get . "gate"
  | trim
  | replace "<good>" (get
    (include "portal-services.metrics.good-bounds" $ | fromYaml)
    $key
    | trim | replace "#" (get . "value" | trim)
  )
  | replace "<no data>" (eq
    ($value.noData | default ($.Values.rollout.analysis.noData | default "wait"))
    "pass"
    | toString
  )
  | toJson
}}
{{- end }}{{ else }}''{{ end }}
{{ end }}{{ end }}
{{- end }}

{{- /* When a gate can judge a measurement, by metric. */ -}}
{{- define "portal-services.metrics.gate-clear" -}}
{{ range $key, $value := .Values.rollout.analysis.metrics }}
{{- if not (kindIs "invalid" $value) }}"
{{- $key }}": {{ if and
  (or
    (not (kindIs "invalid" $value.maxDrop))
    (not (kindIs "invalid" $value.maxRise))
    (not (kindIs "invalid" $value.min))
    (not (kindIs "invalid" $value.max))
  )
  (not (or (not (kindIs "invalid" $value.ratio)) (not (kindIs "invalid" $value.slo))))
}}
{{- range pick
  ($.Files.Get "metric-results.yaml" | fromYaml)
  (get (include "portal-services.metrics.results" $ | fromYaml) $key | trim)
}}
{{- get . "gateClear"
  | default ""
  | trim
  | replace "<no data>" (eq
    ($value.noData | default ($.Values.rollout.analysis.noData | default "wait"))
    "pass"
    | toString
  )
  | toJson
}}
{{- end }}{{ else }}''{{ end }}
{{ end }}{{ end }}
{{- end }}

{{- /* The bounds of what is bad, by metric. */ -}}
{{- define "portal-services.metrics.bad-bounds" -}}
{{ range $key, $value := .Values.rollout.analysis.metrics }}{{ if not (kindIs "invalid" $value) }}"{{ $key }}": '
{{- if not (kindIs "invalid" $value.maxDrop) }}# < -{{ get $value "maxDrop" | toString }}{{ end }}
{{- if not (kindIs "invalid" $value.min) }}# < {{ ternary (toJson (get $value "min")) (get $value "min") (kindIs "float64" (get $value "min")) | toString }}
{{- end }}
{{- if and
  (or (not (kindIs "invalid" $value.maxDrop)) (not (kindIs "invalid" $value.min)))
  (or (not (kindIs "invalid" $value.maxRise)) (not (kindIs "invalid" $value.max)))
}} || {{ end }}
{{- if not (kindIs "invalid" $value.slo) }}
{{- range pick $value "slo" }}# > {{ get . "burnRate" | default 14.4 | toJson }}{{ end }}{{ end }}
{{- if not (kindIs "invalid" $value.maxRise) }}# > {{ get $value "maxRise" | toString }}{{ end }}
{{- if not (kindIs "invalid" $value.max) }}# > {{ ternary (toJson (get $value "max")) (get $value "max") (kindIs "float64" (get $value "max")) | toString }}
{{- end }}'
{{ end }}{{ end }}
{{- end }}

{{- /* When a measurement is bad, by metric. */ -}}
{{- define "portal-services.metrics.guard-conditions" -}}
{{ range $key, $value := .Values.rollout.analysis.metrics }}
{{- if not (kindIs "invalid" $value) }}"
{{- $key }}": {{ if or
  (not (kindIs "invalid" $value.slo))
  (not (kindIs "invalid" $value.maxDrop))
  (not (kindIs "invalid" $value.maxRise))
  (not (kindIs "invalid" $value.min))
  (not (kindIs "invalid" $value.max))
}}
{{- range pick
  ($.Files.Get "metric-results.yaml" | fromYaml)
  (get (include "portal-services.metrics.results" $ | fromYaml) $key | trim)
}}
{{- get . "guard"
  | trim
  | replace "<bad>" (get
    (include "portal-services.metrics.bad-bounds" $ | fromYaml)
    $key
    | trim | replace "#" (get . "point" | trim)
  )
  | replace "<no data>" (eq
    ($value.noData | default ($.Values.rollout.analysis.noData | default "wait"))
    "fail"
    | toString
  )
  | toJson
}}
{{- end }}{{ else }}''{{ end }}
{{ end }}{{ end }}
{{- end }}

{{- /* When a guard can judge a measurement, by metric. */ -}}
{{- define "portal-services.metrics.guard-clear" -}}
{{ range $key, $value := .Values.rollout.analysis.metrics }}
{{- if not (kindIs "invalid" $value) }}"
{{- $key }}": {{ if and
  (or
    (not (kindIs "invalid" $value.maxDrop))
    (not (kindIs "invalid" $value.maxRise))
    (not (kindIs "invalid" $value.min))
    (not (kindIs "invalid" $value.max))
  )
  (not (or (not (kindIs "invalid" $value.ratio)) (not (kindIs "invalid" $value.slo))))
}}
{{- range pick
  ($.Files.Get "metric-results.yaml" | fromYaml)
  (get (include "portal-services.metrics.results" $ | fromYaml) $key | trim)
}}
{{- get . "guardClear"
  | default ""
  | trim
  | replace "<no data>" (eq
    ($value.noData | default ($.Values.rollout.analysis.noData | default "wait"))
    "fail"
    | toString
  )
  | toJson
}}
{{- end }}{{ else }}''{{ end }}
{{ end }}{{ end }}
{{- end }}

{{- /* When a measurement is good after the switch of a blue-green release, by metric. */ -}}
{{- define "portal-services.metrics.promotion-conditions" -}}
{{ range $key, $value := .Values.rollout.analysis.metrics }}
{{- if not (kindIs "invalid" $value) }}"
{{- $key }}": {{ if or
  (not (kindIs "invalid" $value.slo))
  (not (kindIs "invalid" $value.maxDrop))
  (not (kindIs "invalid" $value.maxRise))
  (not (kindIs "invalid" $value.min))
  (not (kindIs "invalid" $value.max))
}}
{{- range pick
  ($.Files.Get "metric-results.yaml" | fromYaml)
  (get (include "portal-services.metrics.results" $ | fromYaml) $key | trim)
}}
{{- get . "promotion"
  | trim
  | replace "<good>" (get
    (include "portal-services.metrics.good-bounds" $ | fromYaml)
    $key
    | trim | replace "#" (get . "point" | trim)
  )
  | replace "<no data>" (eq
    ($value.noData | default ($.Values.rollout.analysis.noData | default "wait"))
    "pass"
    | toString
  )
  | toJson
}}
{{- end }}{{ else }}''{{ end }}
{{ end }}{{ end }}
{{- end }}

{{- /* When a promotion can judge a measurement, by metric. */ -}}
{{- define "portal-services.metrics.promotion-clear" -}}
{{ range $key, $value := .Values.rollout.analysis.metrics }}
{{- if not (kindIs "invalid" $value) }}"
{{- $key }}": {{ if and
  (or
    (not (kindIs "invalid" $value.maxDrop))
    (not (kindIs "invalid" $value.maxRise))
    (not (kindIs "invalid" $value.min))
    (not (kindIs "invalid" $value.max))
  )
  (not (or (not (kindIs "invalid" $value.ratio)) (not (kindIs "invalid" $value.slo))))
}}
{{- range pick
  ($.Files.Get "metric-results.yaml" | fromYaml)
  (get (include "portal-services.metrics.results" $ | fromYaml) $key | trim)
}}
{{- get . "guardClear"
  | default ""
  | trim
  | replace "<no data>" (eq
    ($value.noData | default ($.Values.rollout.analysis.noData | default "wait"))
    "pass"
    | toString
  )
  | toJson
}}
{{- end }}{{ else }}''{{ end }}
{{ end }}{{ end }}
{{- end }}

{{- /* Names of the arguments of all metrics. */ -}}
{{- define "portal-services.metrics.arguments" -}}
{{ range .Values.rollout.analysis.metrics }}{{ if not (kindIs "invalid" .) }}
{{- range .args }}{{ .name }} {{ end }}{{ end }}{{ end }}
{{- end }}

{{- /* Arguments without exactly one source, and those that hold a credential as plain text. */ -}}
{{- define "portal-services.metrics.plain-arguments" -}}
{{ range .Values.rollout.analysis.metrics }}{{ if not (kindIs "invalid" .) }}{{ range .args }}
{{- if or
  (eq (hasKey . "value") (hasKey . "valueFrom"))
  (and
    (hasKey . "value")
    (regexMatch "^([a-z][a-z0-9-]*)?(authorization|api-?key|token|secret|password|cookie)[a-z0-9-]*$" .name)
  )
}}
{{- .name }} {{ end }}{{ end }}{{ end }}{{ end }}
{{- end }}

{{- /* Names of the arguments, by metric. */ -}}
{{- define "portal-services.metrics.argument-names" -}}
{{ range $key, $value := .Values.rollout.analysis.metrics }}{{ if not (kindIs "invalid" $value) }}"{{ $key }}": '
{{- range $value.args }}|{{ .name }}{{ end }}'
{{ end }}{{ end }}
{{- end }}

{{- /* What is in two braces in the metrics and is no argument. */ -}}
{{- define "portal-services.metrics.unknown-arguments" -}}
{{ range $key, $value := .Values.rollout.analysis.metrics }}{{ if not (kindIs "invalid" $value) }}
{{- range $value | toJson | splitList "{{" }}
{{- if or
  (regexMatch `^[{]"` .)
  (regexMatch
    (printf "^ *args[.](?:%s%s) *[}][}]"
      (ternary
        "namespace|minimum-weight|namespace-label|canary-label|preset-selector|requests|status-label|interval"
        (ternary
          "namespace|workload|canary-hash|stable-hash|namespace-label|canary-label|preset-selector|requests|status-label|interval"
          "namespace|workload|canary-hash|stable-hash|minimum-weight|namespace-label|canary-label|preset-selector|requests|status-label|interval"
          $.Values.rollout.strategy.blueGreen.enabled
        )
        (and
          (has $.Values.rollout.metrics.preset (list "traefik" "ingress-nginx"))
          (not (regexMatch "nginx_ingress_controller|traefik_" ($value | toJson)))
        )
      )
      (get (include "portal-services.metrics.argument-names" $ | fromYaml) $key | trim)
    )
    .
  )
}}
{{- else }}{{ $key }}: {{`{{`}}{{ regexFind "^[^}]*" . }}}} {{ end }}{{ end }}{{ end }}{{ end }}
{{- end }}
