{{- /* Generated from charts-src/progressive-delivery/chart.ts; edit that, not this. */ -}}

{{- /* Factors of the suffixes of Kubernetes quantities. */ -}}
{{- define "progressive-delivery.quantities.units" -}}
{{- dict
  "" 1
  "n" "0.000000001"
  "u" "0.000001"
  "m" 0.001
  "k" 1000
  "M" 1000000
  "G" 1000000000
  "T" 1000000000000
  "P" 1000000000000000
  "E" "1e18"
  "Ki" 1024
  "Mi" 1048576
  "Gi" 1073741824
  "Ti" 1099511627776
  "Pi" "1.125899906842624e15"
  "Ei" "1.152921504606847e18"
  | toJson
}}
{{- end }}

{{- /* The requests of all containers as they are written, by the path of the request. */ -}}
{{- define "progressive-delivery.quantities.requestsWritten" -}}
{ {{ range $key, $value := .Values.controller.resources.requests }}
{{- printf "controller.resources.requests.%s" $key | toJson }}: {{ ternary (toJson $value) $value (kindIs "float64" $value) | toString | toJson }}, {{ end }}
{{- range $key, $value := .Values.crds.upgrade.resources.requests }}
{{- printf "crds.upgrade.resources.requests.%s" $key | toJson }}: {{ ternary (toJson $value) $value (kindIs "float64" $value) | toString | toJson }}, {{ end }}
{{- range $key, $value := .Values.dashboard.resources.requests }}
{{- printf "dashboard.resources.requests.%s" $key | toJson }}: {{ ternary (toJson $value) $value (kindIs "float64" $value) | toString | toJson }}, {{ end }}
{{- range $item := .Values.controller.initContainers }}{{ range pick $item "resources" }}
{{- range $key2, $value2 := .requests }}
{{- printf "controller.initContainers: %s resources.requests.%s"
  $item.name
  $key2
  | toJson
}}: {{ ternary (toJson $value2) $value2 (kindIs "float64" $value2) | toString | toJson }}, {{ end }}
{{- end }}{{ end }}
{{- range $item := .Values.controller.sidecars }}{{ range pick $item "resources" }}
{{- range $key2, $value2 := .requests }}
{{- printf "controller.sidecars: %s resources.requests.%s"
  $item.name
  $key2
  | toJson
}}: {{ ternary (toJson $value2) $value2 (kindIs "float64" $value2) | toString | toJson }}, {{ end }}
{{- end }}{{ end }}
{{- range $item := .Values.dashboard.initContainers }}{{ range pick $item "resources" }}
{{- range $key2, $value2 := .requests }}
{{- printf "dashboard.initContainers: %s resources.requests.%s"
  $item.name
  $key2
  | toJson
}}: {{ ternary (toJson $value2) $value2 (kindIs "float64" $value2) | toString | toJson }}, {{ end }}
{{- end }}{{ end }}
{{- range $item := .Values.dashboard.sidecars }}{{ range pick $item "resources" }}
{{- range $key2, $value2 := .requests }}
{{- printf "dashboard.sidecars: %s resources.requests.%s"
  $item.name
  $key2
  | toJson
}}: {{ ternary (toJson $value2) $value2 (kindIs "float64" $value2) | toString | toJson }}, {{ end }}
{{- end }}{{ end }}}
{{- end }}

{{- /* The requests of all containers as numbers, by the path of the request. */ -}}
{{- define "progressive-delivery.quantities.requests" -}}
{ {{ range $key, $value := include "progressive-delivery.quantities.requestsWritten" . | fromYaml }}
{{- if regexMatch
  "^[+]?(?:[0-9]{1,14}|[0-9]{0,14}[.][0-9]{1,14})(?:[numkMGTPE]|[KMGTPE]i|[eE][+-]?[0-9]{1,2})?$"
  $value
}}
{{- $key | toJson }}: {{ mulf
  (float64 (regexFind "[0-9]+(?:[.][0-9]+)?(?:[eE][+-]?[0-9]+)?" (printf "0%s" ($value | trimPrefix "+"))))
  (float64 (get (include "progressive-delivery.quantities.units" $ | fromYaml) (regexFind "[a-zA-Z]*$" $value)))
  | toJson
}}, {{ end }}
{{- end }}}
{{- end }}

{{- /* The limits of all containers as they are written, by the path of the request. */ -}}
{{- define "progressive-delivery.quantities.limitsWritten" -}}
{ {{ range $key, $value := .Values.controller.resources.limits }}
{{- printf "controller.resources.requests.%s" $key | toJson }}: {{ ternary (toJson $value) $value (kindIs "float64" $value) | toString | toJson }}, {{ end }}
{{- range $key, $value := .Values.crds.upgrade.resources.limits }}
{{- printf "crds.upgrade.resources.requests.%s" $key | toJson }}: {{ ternary (toJson $value) $value (kindIs "float64" $value) | toString | toJson }}, {{ end }}
{{- range $key, $value := .Values.dashboard.resources.limits }}
{{- printf "dashboard.resources.requests.%s" $key | toJson }}: {{ ternary (toJson $value) $value (kindIs "float64" $value) | toString | toJson }}, {{ end }}
{{- range $item := .Values.controller.initContainers }}{{ range pick $item "resources" }}
{{- range $key2, $value2 := .limits }}
{{- printf "controller.initContainers: %s resources.requests.%s"
  $item.name
  $key2
  | toJson
}}: {{ ternary (toJson $value2) $value2 (kindIs "float64" $value2) | toString | toJson }}, {{ end }}
{{- end }}{{ end }}
{{- range $item := .Values.controller.sidecars }}{{ range pick $item "resources" }}
{{- range $key2, $value2 := .limits }}
{{- printf "controller.sidecars: %s resources.requests.%s"
  $item.name
  $key2
  | toJson
}}: {{ ternary (toJson $value2) $value2 (kindIs "float64" $value2) | toString | toJson }}, {{ end }}
{{- end }}{{ end }}
{{- range $item := .Values.dashboard.initContainers }}{{ range pick $item "resources" }}
{{- range $key2, $value2 := .limits }}
{{- printf "dashboard.initContainers: %s resources.requests.%s"
  $item.name
  $key2
  | toJson
}}: {{ ternary (toJson $value2) $value2 (kindIs "float64" $value2) | toString | toJson }}, {{ end }}
{{- end }}{{ end }}
{{- range $item := .Values.dashboard.sidecars }}{{ range pick $item "resources" }}
{{- range $key2, $value2 := .limits }}
{{- printf "dashboard.sidecars: %s resources.requests.%s"
  $item.name
  $key2
  | toJson
}}: {{ ternary (toJson $value2) $value2 (kindIs "float64" $value2) | toString | toJson }}, {{ end }}
{{- end }}{{ end }}}
{{- end }}

{{- /* The limits of all containers as numbers, by the path of the request. */ -}}
{{- define "progressive-delivery.quantities.limits" -}}
{ {{ range $key, $value := include "progressive-delivery.quantities.limitsWritten" . | fromYaml }}
{{- if regexMatch
  "^[+]?(?:[0-9]{1,14}|[0-9]{0,14}[.][0-9]{1,14})(?:[numkMGTPE]|[KMGTPE]i|[eE][+-]?[0-9]{1,2})?$"
  $value
}}
{{- $key | toJson }}: {{ mulf
  (float64 (regexFind "[0-9]+(?:[.][0-9]+)?(?:[eE][+-]?[0-9]+)?" (printf "0%s" ($value | trimPrefix "+"))))
  (float64 (get (include "progressive-delivery.quantities.units" $ | fromYaml) (regexFind "[a-zA-Z]*$" $value)))
  | toJson
}}, {{ end }}
{{- end }}}
{{- end }}
