{{- /* Generated from charts-src/progressive-delivery/chart.ts; edit that, not this. */ -}}

{{- /* Types of the notification services. */ -}}
{{- define "progressive-delivery.notifications.types" -}}
{{ range $key, $value := .Values.notifications.services }},{{ first ($key | splitList ".") | toString }},{{ end }}
{{- if .Values.notifications.incidents.pagerduty.enabled }},webhook,{{ end }}
{{- if .Values.notifications.incidents.opsgenie.enabled }},webhook,{{ end }}
{{- end }}

{{- /* Names of the notification services. */ -}}
{{- define "progressive-delivery.notifications.names" -}}
{{ range $key, $value := .Values.notifications.services }},{{ last ($key | splitList ".") | toString }},{{ end }}
{{- if .Values.notifications.incidents.pagerduty.enabled }},pagerduty-events,{{ end }}
{{- if .Values.notifications.incidents.opsgenie.enabled }},opsgenie-alerts,{{ end }}
{{- end }}

{{- /* Names of the services that show the facts beside a message of one line. */ -}}
{{- define "progressive-delivery.notifications.brief" -}}
{{ range $key, $value := .Values.notifications.services }}
{{- if has
  (first ($key | splitList ".") | toString)
  (list "mattermost" "opsgenie" "rocketchat" "slack" "teams" "teams-workflows")
}}
{{- printf " %q" (last ($key | splitList ".") | toString) }}{{ end }}{{ end }}
{{- end }}

{{- /* Template of every event, with sections of the configured services. */ -}}
{{- define "progressive-delivery.notifications.template" -}}
{{ .Files.Get "notifications/message.yaml"
  | replace " <brief>" (include "progressive-delivery.notifications.brief" .)
}}
{{- range $key, $value := .Files.Get "notifications/services.yaml" | fromYaml }}
{{- if contains (printf ",%s," $key) (include "progressive-delivery.notifications.types" $) }}{{ $key }}:
{{ $value | indent 2 }}
{{ end }}{{ end }}{{ if contains ",webhook," (include "progressive-delivery.notifications.types" .) }}webhook:
{{ end }}{{ range $key, $value := .Values.notifications.services }}
{{- if has (first ($key | splitList ".") | toString) (list "webhook") }}
{{- $.Files.Get "notifications/webhook.yaml"
  | replace "<webhook>" (last ($key | splitList ".") | toString) | indent 2
}}
{{ end }}{{ end }}
{{- if .Values.notifications.incidents.pagerduty.enabled }}{{ get (.Files.Get "notifications/incidents.yaml" | fromYaml) "pagerduty-events" | indent 2 }}
{{ end }}
{{- if .Values.notifications.incidents.opsgenie.enabled }}{{ get (.Files.Get "notifications/incidents.yaml" | fromYaml) "opsgenie-alerts" | indent 2 }}
{{ end }}
{{- end }}

{{- /* Templates of the events. */ -}}
{{- define "progressive-delivery.notifications.templates" -}}
{{ range $key, $value := .Files.Get "notifications/events.yaml" | fromYaml }}{{ $key }}: |
{{ include "progressive-delivery.notifications.template" $
  | replace "<details>" ($.Files.Get "notifications/details.tpl" | replace "\n" "")
  | replace "<facts>" ($.Files.Get "notifications/facts.tpl" | replace "\n" "")
  | replace "<link>" $.Values.notifications.link
  | replace "<runbook>" $.Values.notifications.runbookUrl
  | replace "<routing-key>" $.Values.notifications.incidents.pagerduty.routingKey
  | replace "<event>" $key
  | replace "<title>" (get $value "title")
  | replace "<level>" (get $value "level")
  | replace "<reason>" (get $value "reason")
  | replace "<commands>" (get $value "commands")
  | indent 2
}}
{{ end }}
{{- end }}

{{- /* What the subscriptions send by each type of service: lines of the type and a trigger. */ -}}
{{- define "progressive-delivery.notifications.routes" -}}
{{ range $item := .Values.notifications.subscriptions }}{{ range $item2 := $item.recipients }}
{{- range $key, $value := $.Values.notifications.services }}
{{- if eq (last ($key | splitList ".") | toString) (first ($item2 | splitList ":") | toString) }}
{{- range $item.triggers | default $.Values.notifications.defaultTriggers }}
{{- printf "%s %s\n"
  (first ($key | splitList ".") | toString)
  (get
    (mergeOverwrite (deepCopy ($.Files.Get "notifications/triggers.yaml" | fromYaml)) $.Values.notifications.triggers)
    .
    | toJson
  )
}}
{{- end }}{{ end }}{{ end }}
{{- range $item3 := list "pagerduty-events" "opsgenie-alerts" }}
{{- if eq $item3 (first ($item2 | splitList ":") | toString) }}
{{- range $item.triggers | default $.Values.notifications.defaultTriggers }}
{{- printf "%s %s\n"
  $item3
  (get
    (mergeOverwrite (deepCopy ($.Files.Get "notifications/triggers.yaml" | fromYaml)) $.Values.notifications.triggers)
    .
    | toJson
  )
}}
{{- end }}{{ end }}{{ end }}{{ end }}{{ end }}
{{- end }}

{{- /* What the controller would accept and never send. */ -}}
{{- define "progressive-delivery.notifications.mistakes" -}}
{{ range $key, $value := .Values.notifications.services }}
{{- if gt
  (len
    (include "progressive-delivery.notifications.names" $
      | splitList (printf ",%s," (last ($key | splitList ".") | toString))
    )
  )
  2
}}notifications.services has {{ $key
  | quote
}} and another service of that name, of which the controller keeps either: rename one
{{ end }}{{ end }}{{ range $key, $value := .Values.notifications.services }}
{{- if not (not (hasKey (fromYaml $value) "Error")) }}notifications.services.
{{- $key }} is not a valid YAML map, which stops all notifications: quote text that contains ": " or begins with {, or write it as a block (|)
{{ end }}{{ end }}{{ range $key, $value := .Values.notifications.templates }}
{{- if not (not (hasKey (fromYaml $value) "Error")) }}notifications.templates.
{{- $key }} is not a valid YAML map, which stops all notifications: quote text that contains ": " or begins with {, or write it as a block (|)
{{ end }}{{ end }}{{ range .Values.notifications.subscriptions }}{{ range .recipients }}
{{- if not (contains
  (printf ",%s," (first (. | splitList ":") | toString))
  (include "progressive-delivery.notifications.names" $)
) }}notifications.subscriptions has the recipient {{ . | quote }} of a service that is not configured: add {{ first
  (. | splitList ":")
  | toString
}} to notifications.services, or begin the recipient with the name of a service there
{{ end }}{{ end }}{{ range .triggers | default list }}
{{- if not (hasKey
  (mergeOverwrite (deepCopy ($.Files.Get "notifications/triggers.yaml" | fromYaml)) $.Values.notifications.triggers)
  .
) }}notifications.subscriptions names the trigger {{ .
  | quote
}}, which does not exist: add it to notifications.triggers, or name one of notifications/triggers.yaml
{{ end }}{{ end }}
{{- if not (or .triggers $.Values.notifications.defaultTriggers) }}notifications.subscriptions has {{ .recipients
  | join ", " | quote
}} without triggers, and notifications.defaultTriggers is empty: name triggers in one of them
{{ end }}{{ end }}{{ range .Values.notifications.defaultTriggers }}
{{- if not (hasKey
  (mergeOverwrite (deepCopy ($.Files.Get "notifications/triggers.yaml" | fromYaml)) $.Values.notifications.triggers)
  .
) }}notifications.defaultTriggers names the trigger {{ .
  | quote
}}, which does not exist: add it to notifications.triggers, or name one of notifications/triggers.yaml
{{ end }}{{ end }}{{ range $key, $value := .Values.notifications.triggers }}{{ range $value }}{{ range .send }}
{{- if not (hasKey
  (mergeOverwrite
    (deepCopy (include "progressive-delivery.notifications.templates" $ | fromYaml))
    $.Values.notifications.templates
  )
  .
) }}notifications.triggers.
{{- $key }} sends {{ . | quote }}, which does not exist: add it to notifications.templates, or name one of notifications/events.yaml
{{ end }}{{ end }}
{{- if and (not .when) (not (hasKey ($.Files.Get "notifications/event-triggers.yaml" | fromYaml) $key)) }}notifications.triggers.
{{- $key }} has no "when", and the controller records no event of that name: add "when", or use a name of notifications/event-triggers.yaml
{{ end }}{{ end }}{{ end }}{{ range $key, $value := .Values.notifications.templates }}
{{- range list "alertmanager" "github" "newrelic" "pagerduty" "pagerdutyv2" "pagerduty-events" "opsgenie-alerts" }}
{{- if and
  (regexMatch
    (printf `(?m)^%s .*"%s"` . ($key | replace "." "[.]"))
    (include "progressive-delivery.notifications.routes" $)
  )
  (not (regexMatch (printf `%s["']?:` .) $value))
}}notifications.templates has {{ $key
  | quote
}} without a section for {{ .
  | toString
}}, by which notifications.subscriptions sends it and which cannot send it without: add one, as in notifications/services.yaml or incidents.yaml
{{ end }}{{ end }}{{ end }}
{{- end }}
