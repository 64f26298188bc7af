{{- /* Generated from charts-src/progressive-delivery/chart.ts; edit that, not this. */ -}}

{{- /* Factors of the suffixes of Kubernetes quantities. */ -}}
{{- define "progressive-delivery.quantities.units" -}}
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
{{- define "progressive-delivery.quantities.requests" -}}
{ {{ range $key, $value := .Values.controller.resources.requests }}
{{- if regexMatch
  "^[0-9]{1,12}(?:[.][0-9]{1,9})?(?:m|[kMGT]|[KMGT]i)?$"
  (ternary (toJson $value) $value (kindIs "float64" $value) | toString)
}}
{{- printf "controller.resources.requests.%s" $key | toJson }}: {{ mulf
  (float64 (regexFind "^[0-9.]+" (ternary (toJson $value) $value (kindIs "float64" $value) | toString)))
  (float64
    (get
      (include "progressive-delivery.quantities.units" $ | fromYaml)
      (regexFind "[a-zA-Z]*$" (ternary (toJson $value) $value (kindIs "float64" $value) | toString))
    )
  )
  | toJson
}}, {{ end }}
{{- end }}
{{- range $key, $value := .Values.crds.upgrade.resources.requests }}
{{- if regexMatch
  "^[0-9]{1,12}(?:[.][0-9]{1,9})?(?:m|[kMGT]|[KMGT]i)?$"
  (ternary (toJson $value) $value (kindIs "float64" $value) | toString)
}}
{{- printf "crds.upgrade.resources.requests.%s" $key | toJson }}: {{ mulf
  (float64 (regexFind "^[0-9.]+" (ternary (toJson $value) $value (kindIs "float64" $value) | toString)))
  (float64
    (get
      (include "progressive-delivery.quantities.units" $ | fromYaml)
      (regexFind "[a-zA-Z]*$" (ternary (toJson $value) $value (kindIs "float64" $value) | toString))
    )
  )
  | toJson
}}, {{ end }}
{{- end }}
{{- range $key, $value := .Values.dashboard.resources.requests }}
{{- if regexMatch
  "^[0-9]{1,12}(?:[.][0-9]{1,9})?(?:m|[kMGT]|[KMGT]i)?$"
  (ternary (toJson $value) $value (kindIs "float64" $value) | toString)
}}
{{- printf "dashboard.resources.requests.%s" $key | toJson }}: {{ mulf
  (float64 (regexFind "^[0-9.]+" (ternary (toJson $value) $value (kindIs "float64" $value) | toString)))
  (float64
    (get
      (include "progressive-delivery.quantities.units" $ | fromYaml)
      (regexFind "[a-zA-Z]*$" (ternary (toJson $value) $value (kindIs "float64" $value) | toString))
    )
  )
  | toJson
}}, {{ end }}
{{- end }}}
{{- end }}

{{- /* The limits of all containers as numbers, by the path of the request. */ -}}
{{- define "progressive-delivery.quantities.limits" -}}
{ {{ range $key, $value := .Values.controller.resources.limits }}
{{- if regexMatch
  "^[0-9]{1,12}(?:[.][0-9]{1,9})?(?:m|[kMGT]|[KMGT]i)?$"
  (ternary (toJson $value) $value (kindIs "float64" $value) | toString)
}}
{{- printf "controller.resources.requests.%s" $key | toJson }}: {{ mulf
  (float64 (regexFind "^[0-9.]+" (ternary (toJson $value) $value (kindIs "float64" $value) | toString)))
  (float64
    (get
      (include "progressive-delivery.quantities.units" $ | fromYaml)
      (regexFind "[a-zA-Z]*$" (ternary (toJson $value) $value (kindIs "float64" $value) | toString))
    )
  )
  | toJson
}}, {{ end }}
{{- end }}
{{- range $key, $value := .Values.crds.upgrade.resources.limits }}
{{- if regexMatch
  "^[0-9]{1,12}(?:[.][0-9]{1,9})?(?:m|[kMGT]|[KMGT]i)?$"
  (ternary (toJson $value) $value (kindIs "float64" $value) | toString)
}}
{{- printf "crds.upgrade.resources.requests.%s" $key | toJson }}: {{ mulf
  (float64 (regexFind "^[0-9.]+" (ternary (toJson $value) $value (kindIs "float64" $value) | toString)))
  (float64
    (get
      (include "progressive-delivery.quantities.units" $ | fromYaml)
      (regexFind "[a-zA-Z]*$" (ternary (toJson $value) $value (kindIs "float64" $value) | toString))
    )
  )
  | toJson
}}, {{ end }}
{{- end }}
{{- range $key, $value := .Values.dashboard.resources.limits }}
{{- if regexMatch
  "^[0-9]{1,12}(?:[.][0-9]{1,9})?(?:m|[kMGT]|[KMGT]i)?$"
  (ternary (toJson $value) $value (kindIs "float64" $value) | toString)
}}
{{- printf "dashboard.resources.requests.%s" $key | toJson }}: {{ mulf
  (float64 (regexFind "^[0-9.]+" (ternary (toJson $value) $value (kindIs "float64" $value) | toString)))
  (float64
    (get
      (include "progressive-delivery.quantities.units" $ | fromYaml)
      (regexFind "[a-zA-Z]*$" (ternary (toJson $value) $value (kindIs "float64" $value) | toString))
    )
  )
  | toJson
}}, {{ end }}
{{- end }}}
{{- end }}
