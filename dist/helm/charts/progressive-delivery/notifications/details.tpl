{{- $canary := dig "status" "canary" dict .rollout }}{{ $blueGreen := dig "status" "blueGreen" dict .rollout }}
{{- $current := list (dig "currentStepAnalysisRunStatus" "name" "" $canary)
  (dig "currentBackgroundAnalysisRunStatus" "name" "" $canary)
  (dig "prePromotionAnalysisRunStatus" "name" "" $blueGreen)
  (dig "postPromotionAnalysisRunStatus" "name" "" $blueGreen) }}
{{- $phase := "" }}{{ $analysis := "" }}{{ $run := .rollout }}{{ range .analysisRuns }}
{{- $isBad := has .status.phase (ternary (list "Failed" "Error") (list "Failed" "Error" "Inconclusive") (eq $phase "Inconclusive")) }}
{{- if and $isBad (has .metadata.name $current) (has $phase (list "" "Inconclusive")) }}{{ $phase = .status.phase }}
{{- $run = . }}{{ $analysis = printf "%s: %s" .metadata.name (default .status.phase .status.message) }}{{ end }}{{ end }}
{{- $metric := "" }}{{ $measured := "" }}{{ $limit := "" }}{{ range dig "status" "metricResults" list $run }}
{{- $isNamed := contains (quote .name) (dig "status" "message" "" $run) }}
{{- if and (has .phase (list "Failed" "Error" "Inconclusive")) (or $isNamed (not $metric)) }}{{ $metric = .name }}
{{- $last := last (default (list dict) (get . "measurements")) }}
{{- $measured = coalesce (get $last "value") (get $last "message") "nothing" | toString | trunc 200 }}{{ end }}{{ end }}
{{- range dig "spec" "metrics" list $run }}{{ if eq .name $metric }}
{{- $condition := get . "failureCondition" | default (get . "successCondition") }}
{{- range dig "spec" "args" list $run }}{{ if regexMatch (printf "[<>=] *{{args[.]%s}}" .name) $condition }}
{{- $limit = printf "%s %s %s" $limit .name (get . "value") | trim }}{{ end }}{{ end }}
{{- $limit = default $condition $limit }}{{ end }}{{ end }}
{{- $reason := <reason> }}
{{- $commands := list }}{{ range list <commands> }}
{{- $commands = append $commands (printf "kubectl argo rollouts %s %s --namespace %s" . $name $namespace) }}{{ end }}
{{- $more := list }}{{ if $metric }}
{{- $more = list (list "Metric" $metric) (list "Measured" $measured) (list "Limit" $limit) }}{{ end }}
{{- with $runbook }}{{ $more = append $more (list "Runbook" .) }}{{ end }}
{{- range $commands }}{{ $more = append $more (list (regexFind "abort|promote|retry" . | title) .) }}{{ end }}
{{- $text := printf "Workload: %s/%s\nEvent: <title>\nRevision: %s\nImage: %s\nReason: %s"
  $namespace $name $revision $image $reason }}
{{- range $more }}{{ $text = printf "%s\n%s: %s" $text (first .) (last .) }}{{ end }}
{{- $text = printf "%s\n%s" $text $link }}
{{- $data := dict "event" "<event>" "namespace" $namespace "workload" $name "revision" $revision
  "images" $images "reason" $reason "link" $link "metric" $metric "measured" $measured "limit" $limit
  "runbook" $runbook "commands" $commands -}}
