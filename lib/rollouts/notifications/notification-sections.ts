import type { JsonMap } from '../../json';

/** The lines of a text, which is one block of YAML. */
const lines = (...text: string[]): string => text.join('\n');

/**
 * Whose message it is, as variables of the engine's templates. None of them fails on an object without labels, annotations
 * or pods: an Experiment and an AnalysisRun raise events too.
 */
export const notificationFacts = lines(
  '{{- $namespace := .rollout.metadata.namespace }}{{ $name := .rollout.metadata.name }}',
  '{{- $revision := get (default dict .rollout.metadata.annotations) "rollout.argoproj.io/revision" }}',
  '{{- $instance := get (default dict .rollout.metadata.labels) "app.kubernetes.io/instance" }}',
  '{{- $images := list }}{{ range dig "spec" "template" "spec" "containers" list .rollout }}',
  '{{- $images = append $images .image }}{{ end }}{{ $image := join ", " $images }}',
  ...['link', 'runbook'].map(
    (name) =>
      `{{- $${name} := "<${name}>" | replace "{namespace}" $namespace | replace "{name}" $name | replace "{instance}" $instance }}`,
  ),
);

/** Why it is sent, what was measured, and what to do. */
export const notificationDetails = lines(
  // Runs of an earlier attempt at the same revision are in the list too.
  '{{- $canary := dig "status" "canary" dict .rollout }}{{ $blueGreen := dig "status" "blueGreen" dict .rollout }}',
  '{{- $current := list (dig "currentStepAnalysisRunStatus" "name" "" $canary)',
  '  (dig "currentBackgroundAnalysisRunStatus" "name" "" $canary)',
  '  (dig "prePromotionAnalysisRunStatus" "name" "" $blueGreen)',
  '  (dig "postPromotionAnalysisRunStatus" "name" "" $blueGreen) }}',
  // An AnalysisRun raises events of its own.
  '{{- $phase := "" }}{{ $analysis := "" }}{{ $run := .rollout }}{{ range .analysisRuns }}',
  '{{- $isBad := has .status.phase (ternary (list "Failed" "Error") (list "Failed" "Error" "Inconclusive") (eq $phase "Inconclusive")) }}',
  '{{- if and $isBad (has .metadata.name $current) (has $phase (list "" "Inconclusive")) }}{{ $phase = .status.phase }}',
  '{{- $run = . }}{{ $analysis = printf "%s: %s" .metadata.name (default .status.phase .status.message) }}{{ end }}{{ end }}',
  // Of several metrics the one that the message of the run names.
  '{{- $metric := "" }}{{ $measured := "" }}{{ $limit := "" }}{{ range dig "status" "metricResults" list $run }}',
  '{{- $isNamed := contains (quote .name) (dig "status" "message" "" $run) }}',
  '{{- if and (has .phase (list "Failed" "Error" "Inconclusive")) (or $isNamed (not $metric)) }}{{ $metric = .name }}',
  '{{- $last := last (default (list dict) (get . "measurements")) }}',
  '{{- $measured = coalesce (get $last "value") (get $last "message") "nothing" | toString | trunc 200 }}{{ end }}{{ end }}',
  // The arguments that a measurement is compared with; the condition itself where it has none.
  '{{- range dig "spec" "metrics" list $run }}{{ if eq .name $metric }}',
  '{{- $condition := get . "failureCondition" | default (get . "successCondition") }}',
  '{{- range dig "spec" "args" list $run }}{{ if regexMatch (printf "[<>=] *{{args[.]%s}}" .name) $condition }}',
  '{{- $limit = printf "%s %s %s" $limit .name (get . "value") | trim }}{{ end }}{{ end }}',
  '{{- $limit = default $condition $limit }}{{ end }}{{ end }}',
  '{{- $reason := <reason> }}',
  '{{- $commands := list }}{{ range list <commands> }}',
  '{{- $commands = append $commands (printf "kubectl argo rollouts %s %s --namespace %s" . $name $namespace) }}{{ end }}',
  // Titles and texts of what only some messages have.
  '{{- $more := list }}{{ if $metric }}',
  '{{- $more = list (list "Metric" $metric) (list "Measured" $measured) (list "Limit" $limit) }}{{ end }}',
  '{{- with $runbook }}{{ $more = append $more (list "Runbook" .) }}{{ end }}',
  '{{- range $commands }}{{ $more = append $more (list (regexFind "abort|promote|retry" . | title) .) }}{{ end }}',
  '{{- $text := printf "Workload: %s/%s\\nEvent: <title>\\nRevision: %s\\nImage: %s\\nReason: %s"',
  '  $namespace $name $revision $image $reason }}',
  '{{- range $more }}{{ $text = printf "%s\\n%s: %s" $text (first .) (last .) }}{{ end }}',
  '{{- $text = printf "%s\\n%s" $text $link }}',
  '{{- $data := dict "event" "<event>" "namespace" $namespace "workload" $name "revision" $revision',
  '  "images" $images "reason" $reason "link" $link "metric" $metric "measured" $measured "limit" $limit',
  '  "runbook" $runbook "commands" $commands -}}',
);

const withFacts = (...text: string[]): string => lines('<facts>', ...text);
const withDetails = (...text: string[]): string => withFacts('<details>', ...text);

const workload = '{{ .rollout.metadata.namespace }}/{{ .rollout.metadata.name }}';
const ofLevel = (info: string, good: string, warning: string, error: string): string =>
  `get (dict "info" "${info}" "good" "${good}" "warning" "${warning}" "error" "${error}") "<level>"`;
const byLevel = (...words: Parameters<typeof ofLevel>): string => `{{ ${ofLevel(...words)} }}`;

/** Of Slack, whose format Mattermost and Rocket.Chat share. */
const attachments = withDetails(
  `{{- $color := ${ofLevel('#4a7fb5', '#2eb67d', '#ecb22e', '#d92d20')} }}`,
  '{{- $fields := list (dict "title" "Workload" "value" (printf "%s/%s" $namespace $name) "short" true) }}',
  '{{- $fields = append $fields (dict "title" "Revision" "value" $revision "short" true) }}',
  '{{- $fields = append $fields (dict "title" "Image" "value" $image) }}',
  '{{- $fields = append $fields (dict "title" "Reason" "value" $reason) }}',
  '{{- range $more }}{{ $fields = append $fields (dict "title" (first .) "value" (last .)) }}{{ end }}',
  '{{- list (dict "color" $color "title" "<title>" "title_link" $link "fields" $fields) | toJson }}',
);

/** Of both kinds of Teams service, apart from the colour. */
const teams = {
  title: `${workload}: <title>`,
  summary: `${workload}: <title>`,
  text: '<title>',
  facts: withDetails(
    '{{- $facts := list (dict "name" "Workload" "value" (printf "%s/%s" $namespace $name)) }}',
    '{{- $facts = append $facts (dict "name" "Revision" "value" $revision) }}',
    '{{- $facts = append $facts (dict "name" "Image" "value" $image) }}',
    '{{- $facts = append $facts (dict "name" "Reason" "value" $reason) }}',
    '{{- range $more }}{{ $facts = append $facts (dict "name" (first .) "value" (last .)) }}{{ end }}',
    '{{- $facts | toJson }}',
  ),
  potentialAction: withFacts(
    '{{- with $link }}',
    '{{- $targets := list (dict "os" "default" "uri" .) }}',
    '{{- list (dict "@type" "OpenUri" "name" "Open" "targets" $targets) | toJson }}{{ end }}',
  ),
};

/**
 * The default message, for services without a section of their own. Values are formatted as Markdown code, because Telegram
 * rejects a message with an unmatched underscore. Services in <brief> show the facts in a separate section; Opsgenie
 * allows 130 characters.
 */
export const notificationMessage = withDetails(
  '{{- if has .serviceType (list <brief>) }}{{ printf "%s/%s: <title>" $namespace $name | trunc 130 }}',
  '{{- else }}{{ $namespace }}/{{ $name }}: <title>',
  'Revision: {{ $revision }}',
  'Image: `{{ $image }}`',
  'Reason: `{{ $reason | replace "`" "\'" }}`',
  '{{- range $more }}',
  '{{ first . }}: {{ if hasPrefix "http" (last .) }}{{ last . | replace "_" "%5F" }}',
  '{{- else }}`{{ last . | replace "`" "\'" }}`{{ end }}{{ end }}',
  '{{- with $link }}',
  '{{ . | replace "_" "%5F" }}{{ end }}{{ end }}',
);

/** The types of the services that show the facts in a separate section, and a message of one line. */
export const briefServices = ['mattermost', 'opsgenie', 'rocketchat', 'slack', 'teams', 'teams-workflows'];

/** The request of a webhook. */
export const notificationWebhook: JsonMap = { method: 'POST', body: withDetails('{{- $data | toJson }}') };

/** What a completed release sends, and what any other event does. */
const byOutcome = (closing: string, opening: string): string =>
  `{{- if eq "<level>" "good" }}${closing}{{ else }}${opening}{{ end }}`;

/** The requests of the services that open and close incidents; webhooks, because PagerDuty's and Opsgenie's own only open. */
export const incidentWebhooks: JsonMap = {
  'pagerduty-events': {
    method: 'POST',
    path: '/v2/enqueue',
    body: withDetails(
      '{{- $secret := "<routing-key>" }}{{ with .recipient }}{{ $secret = printf "%s-%s" $secret . }}{{ end }}',
      '{{- $key := index .secrets $secret | default "" | toString }}{{ $workload := printf "%s/%s" $namespace $name }}',
      '{{- $event := dict "routing_key" $key "event_action" "resolve" "dedup_key" $workload }}',
      '{{- if ne "<level>" "good" }}{{ $event = set $event "event_action" "trigger" }}',
      '{{- $summary := printf "%s: <title> (%s): %s" $workload $image $reason | trunc 1024 }}',
      `{{- $severity := ${ofLevel('info', 'info', 'warning', 'error')} }}`,
      '{{- $event = set $event "payload" (dict "summary" $summary "source" $workload "severity" $severity',
      '  "component" $name "group" $namespace "class" "<event>" "custom_details" $data) }}',
      '{{- with $link }}{{ $event = merge $event (dict "client" "Argo Rollouts" "client_url" .) }}{{ end }}',
      '{{- with $runbook }}{{ $event = set $event "links" (list (dict "href" . "text" "Runbook")) }}{{ end }}{{ end }}',
      '{{- $event | toJson }}',
    ),
  },
  'opsgenie-alerts': {
    method: 'POST',
    path: byOutcome(
      '/v2/alerts/{{ .rollout.metadata.namespace }}%2F{{ .rollout.metadata.name }}/close?identifierType=alias',
      '/v2/alerts',
    ),
    body: withDetails(
      '{{- $alert := dict "source" "argo-rollouts" "note" $reason }}{{ if ne "<level>" "good" }}',
      `{{- $workload := printf "%s/%s" $namespace $name }}{{ $priority := ${ofLevel('P5', 'P5', 'P4', 'P2')} }}`,
      '{{- $alert = dict "source" "argo-rollouts" "message" (printf "%s: <title>" $workload | trunc 130)',
      '  "alias" $workload "entity" $workload "description" $text "priority" $priority }}',
      '{{- with .recipient }}{{ $alert = set $alert "responders" (list (dict "type" "team" "name" .)) }}{{ end }}{{ end }}',
      '{{- $alert | toJson }}',
    ),
  },
};

/** The names of these services. */
export const incidentServices = Object.keys(incidentWebhooks);

/**
 * The sections of a template by the type of their service, as pkg/services of notifications-engine reads them. Those of
 * alertmanager, github, newrelic, pagerduty and pagerdutyv2 are needed: without them Send fails, or panics.
 */
export const notificationSections: Readonly<Record<string, JsonMap>> = {
  // The engine renders labels and annotations once and keeps the result for all later alerts, so only the URL may say whose
  // they are.
  alertmanager: {
    labels: {
      alertname: 'ArgoRolloutsNotification',
      event: '<event>',
      // The release was rolled back, so the alert is not urgent.
      severity: byLevel('info', 'info', 'warning', 'warning'),
    },
    annotations: { summary: '<title>', description: 'The generator URL leads to the workload.' },
    generatorURL: withFacts('{{- $link | default (printf "urn:argo-rollouts:%s/%s:%s" $namespace $name $revision) }}'),
  },
  // Only a FIFO queue has groups, and needs one.
  awssqs: { messageGroupId: `{{ if hasSuffix ".fifo" .recipient }}${workload}{{ end }}` },
  email: { subject: `${workload}: <title>`, body: withDetails('{{- $text }}') },
  gcppubsub: {
    attributes: {
      event: '<event>',
      namespace: '{{ .rollout.metadata.namespace }}',
      workload: '{{ .rollout.metadata.name }}',
    },
  },
  // The recipient is the repository.
  github: {
    repoURLPath: 'https://github.com/{{ .recipient }}',
    revisionPath: '{{ .rollout.metadata.name }}',
    repositoryDispatch: { event_type: '<event>', client_payload: withDetails('{{- $data | toJson }}') },
  },
  googlechat: { threadKey: workload },
  mattermost: { attachments },
  newrelic: {
    revision: withFacts('{{- $image | default $name }}'),
    changelog: withDetails('{{- $reason }}'),
    description: withDetails('{{- $text }}'),
    user: 'argo-rollouts',
  },
  opsgenie: {
    description: withDetails('{{- $text }}'),
    alias: workload,
    entity: workload,
    priority: byLevel('P5', 'P5', 'P4', 'P2'),
  },
  pagerduty: {
    title: `${workload}: <title>`,
    body: withDetails('{{- $text }}'),
    urgency: byLevel('low', 'low', 'low', 'high'),
  },
  pagerdutyv2: {
    summary: withDetails(
      '{{- $summary := printf "%s/%s: <title> (revision %s, %s): %s" $namespace $name $revision $image $reason }}',
      '{{- if $metric }}{{ $summary = printf "%s (measured %s, limit %s)" $summary $measured $limit }}{{ end }}',
      '{{- $summary | trunc 1024 }}',
    ),
    severity: byLevel('info', 'info', 'warning', 'error'),
    source: workload,
    component: '{{ .rollout.metadata.name }}',
    group: '{{ .rollout.metadata.namespace }}',
    class: '<event>',
    url: withFacts('{{- $link }}'),
    dedupKey: workload,
  },
  rocketchat: { attachments },
  slack: { attachments },
  teams: { ...teams, themeColor: byLevel('4a7fb5', '2eb67d', 'ecb22e', 'd92d20') },
  'teams-workflows': { ...teams, themeColor: byLevel('Accent', 'Good', 'Warning', 'Attention') },
};

/** The types of notifications-engine's services (pkg/services/services.go). */
export const notificationServices = [
  ...Object.keys(notificationSections),
  ...['grafana', 'nats', 'pushover', 'telegram', 'webex', 'webhook'],
].sort();
