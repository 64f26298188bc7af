{{- /* Generated from charts-src/portal-services/chart.ts; edit that, not this. */ -}}

{{- /* Factors of the suffixes of Kubernetes quantities. */ -}}
{{- define "portal-services.quantities.units" -}}
{{- dict
  "" 1
  "m" 0.001
  "k" 1000
  "M" 1000000
  "G" 1000000000
  "T" 1000000000000
  "Ki" 1024
  "Mi" 1048576
  "Gi" 1073741824
  "Ti" 1099511627776
  | toJson
}}
{{- end }}

{{- /* The requests of all containers as numbers, by the path of the request. */ -}}
{{- define "portal-services.quantities.requests" -}}
{ {{ range $key, $value := .Values.resources.requests }}
{{- if regexMatch
  "^[0-9]{1,12}(?:[.][0-9]{1,9})?(?:m|[kMGT]|[KMGT]i)?$"
  (ternary (toJson $value) $value (kindIs "float64" $value) | toString)
}}
{{- printf "resources.requests.%s" $key | toJson }}: {{ mulf
  (float64 (regexFind "^[0-9.]+" (ternary (toJson $value) $value (kindIs "float64" $value) | toString)))
  (float64
    (get
      (include "portal-services.quantities.units" $ | fromYaml)
      (regexFind "[a-zA-Z]*$" (ternary (toJson $value) $value (kindIs "float64" $value) | toString))
    )
  )
  | toJson
}}, {{ end }}
{{- end }}}
{{- end }}

{{- /* The limits of all containers as numbers, by the path of the request. */ -}}
{{- define "portal-services.quantities.limits" -}}
{ {{ range $key, $value := .Values.resources.limits }}
{{- if regexMatch
  "^[0-9]{1,12}(?:[.][0-9]{1,9})?(?:m|[kMGT]|[KMGT]i)?$"
  (ternary (toJson $value) $value (kindIs "float64" $value) | toString)
}}
{{- printf "resources.requests.%s" $key | toJson }}: {{ mulf
  (float64 (regexFind "^[0-9.]+" (ternary (toJson $value) $value (kindIs "float64" $value) | toString)))
  (float64
    (get
      (include "portal-services.quantities.units" $ | fromYaml)
      (regexFind "[a-zA-Z]*$" (ternary (toJson $value) $value (kindIs "float64" $value) | toString))
    )
  )
  | toJson
}}, {{ end }}
{{- end }}}
{{- end }}
