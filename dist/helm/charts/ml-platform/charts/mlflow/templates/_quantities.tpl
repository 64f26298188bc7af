{{- /* Generated from charts-src/ml-platform/mlflow/chart.ts; edit that, not this. */ -}}

{{- /* Factors of the suffixes of Kubernetes quantities. */ -}}
{{- define "mlflow.quantities.units" -}}
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
{{- define "mlflow.quantities.requestsWritten" -}}
{ {{ range $key, $value := .Values.resources.requests }}
{{- printf "resources.requests.%s" $key | toJson }}: {{ ternary (toJson $value) $value (kindIs "float64" $value) | toString | toJson }}, {{ end }}
{{- range $key, $value := .Values.migrations.resources.requests }}
{{- printf "migrations.resources.requests.%s" $key | toJson }}: {{ ternary (toJson $value) $value (kindIs "float64" $value) | toString | toJson }}, {{ end }}
{{- range $key, $value := .Values.gc.resources.requests }}
{{- printf "gc.resources.requests.%s" $key | toJson }}: {{ ternary (toJson $value) $value (kindIs "float64" $value) | toString | toJson }}, {{ end }}
{{- range $item := .Values.initContainers }}{{ range pick $item "resources" }}
{{- range $key2, $value2 := .requests }}
{{- printf "initContainers: %s resources.requests.%s" $item.name $key2 | toJson }}: {{ ternary
  (toJson $value2)
  $value2
  (kindIs "float64" $value2)
  | toString | toJson
}}, {{ end }}
{{- end }}{{ end }}
{{- range $item := .Values.sidecars }}{{ range pick $item "resources" }}
{{- range $key2, $value2 := .requests }}
{{- printf "sidecars: %s resources.requests.%s" $item.name $key2 | toJson }}: {{ ternary
  (toJson $value2)
  $value2
  (kindIs "float64" $value2)
  | toString | toJson
}}, {{ end }}
{{- end }}{{ end }}}
{{- end }}

{{- /* The requests of all containers as numbers, by the path of the request. */ -}}
{{- define "mlflow.quantities.requests" -}}
{ {{ range $key, $value := include "mlflow.quantities.requestsWritten" . | fromYaml }}
{{- if regexMatch
  "^[+]?(?:[0-9]{1,14}|[0-9]{0,14}[.][0-9]{1,14})(?:[numkMGTPE]|[KMGTPE]i|[eE][+-]?[0-9]{1,2})?$"
  $value
}}
{{- $key | toJson }}: {{ mulf
  (float64 (regexFind "[0-9]+(?:[.][0-9]+)?(?:[eE][+-]?[0-9]+)?" (printf "0%s" ($value | trimPrefix "+"))))
  (float64 (get (include "mlflow.quantities.units" $ | fromYaml) (regexFind "[a-zA-Z]*$" $value)))
  | toJson
}}, {{ end }}
{{- end }}}
{{- end }}

{{- /* The limits of all containers as they are written, by the path of the request. */ -}}
{{- define "mlflow.quantities.limitsWritten" -}}
{ {{ range $key, $value := .Values.resources.limits }}
{{- printf "resources.requests.%s" $key | toJson }}: {{ ternary (toJson $value) $value (kindIs "float64" $value) | toString | toJson }}, {{ end }}
{{- range $key, $value := .Values.migrations.resources.limits }}
{{- printf "migrations.resources.requests.%s" $key | toJson }}: {{ ternary (toJson $value) $value (kindIs "float64" $value) | toString | toJson }}, {{ end }}
{{- range $key, $value := .Values.gc.resources.limits }}
{{- printf "gc.resources.requests.%s" $key | toJson }}: {{ ternary (toJson $value) $value (kindIs "float64" $value) | toString | toJson }}, {{ end }}
{{- range $item := .Values.initContainers }}{{ range pick $item "resources" }}
{{- range $key2, $value2 := .limits }}
{{- printf "initContainers: %s resources.requests.%s" $item.name $key2 | toJson }}: {{ ternary
  (toJson $value2)
  $value2
  (kindIs "float64" $value2)
  | toString | toJson
}}, {{ end }}
{{- end }}{{ end }}
{{- range $item := .Values.sidecars }}{{ range pick $item "resources" }}
{{- range $key2, $value2 := .limits }}
{{- printf "sidecars: %s resources.requests.%s" $item.name $key2 | toJson }}: {{ ternary
  (toJson $value2)
  $value2
  (kindIs "float64" $value2)
  | toString | toJson
}}, {{ end }}
{{- end }}{{ end }}}
{{- end }}

{{- /* The limits of all containers as numbers, by the path of the request. */ -}}
{{- define "mlflow.quantities.limits" -}}
{ {{ range $key, $value := include "mlflow.quantities.limitsWritten" . | fromYaml }}
{{- if regexMatch
  "^[+]?(?:[0-9]{1,14}|[0-9]{0,14}[.][0-9]{1,14})(?:[numkMGTPE]|[KMGTPE]i|[eE][+-]?[0-9]{1,2})?$"
  $value
}}
{{- $key | toJson }}: {{ mulf
  (float64 (regexFind "[0-9]+(?:[.][0-9]+)?(?:[eE][+-]?[0-9]+)?" (printf "0%s" ($value | trimPrefix "+"))))
  (float64 (get (include "mlflow.quantities.units" $ | fromYaml) (regexFind "[a-zA-Z]*$" $value)))
  | toJson
}}, {{ end }}
{{- end }}}
{{- end }}
