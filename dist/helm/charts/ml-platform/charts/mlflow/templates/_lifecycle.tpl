{{- /* Generated from charts-src/ml-platform/mlflow/chart.ts; edit that, not this. */ -}}

{{- /* Seconds for which the hook preStop sleeps; empty where that is not known. */ -}}
{{- define "mlflow.lifecycle.preStopSeconds" -}}
{{- regexFind
  "[0-9]+$"
  (regexFind
    "sleep[^0-9]+[0-9]+"
    (printf "%s%s"
      (regexFind
        `"sleep":{"seconds":[1-9][0-9]{0,4}[,}]|"command":\["(?:/usr)?(?:/bin/)?sleep","[1-9][0-9]{0,4}s?"\]`
        (.Values.lifecycle.preStop | toJson)
      )
      (regexFind
        `(?:["\s;|(]|\\n|\\t|u0026)(?:/usr)?(?:/bin/)?sleep +[1-9][0-9]{0,4}s?(?:["\s;|)]|\\[ntu])`
        (regexFind `"command":\["[^"]*sh","-[a-z]*c","(?:[^"\\]|\\.)*"` (.Values.lifecycle.preStop | toJson))
      )
    )
  )
}}
{{- end }}
