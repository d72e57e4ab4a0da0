{{/*
The engine's container, as Job and as gate. Takes root, name, command, database, env (a list), resources, and hook (dict).
*/}}
{{- define "slipway.container" -}}
{{- $migrations := .root.Values.migrations -}}
- name: {{ .name }}
  image: {{ include "slipway.image" (dict "image" $migrations.image "tag" .root.Subcharts.slipway.Chart.AppVersion) | quote }}
  imagePullPolicy: {{ $migrations.image.pullPolicy }}
  args: [{{ .command | quote }}]
  env:
    - name: SLIPWAY_DIR
      value: /sql
    - name: SLIPWAY_APPLICATION
      value: {{ $migrations.application | default .root.Chart.Name | quote }}
    - name: SLIPWAY_LEDGER
      value: {{ $migrations.ledger | quote }}
    {{- with include "slipway.expected" .root }}
    - name: SLIPWAY_EXPECTED
      value: |-
        {{- . | nindent 8 }}
    {{- end }}
    - name: SLIPWAY_TRANSACTION
      value: {{ $migrations.transaction | quote }}
    - name: SLIPWAY_WAIT_TIMEOUT
      value: {{ printf "%ds" (int $migrations.waitTimeoutSeconds) }}
    - name: SLIPWAY_RUN_LOCK_TIMEOUT
      value: {{ printf "%ds" (int $migrations.runLockTimeoutSeconds) }}
    - name: SLIPWAY_LOCK_TIMEOUT
      value: {{ printf "%ds" (int $migrations.lockTimeoutSeconds) }}
    - name: SLIPWAY_RETRY_BUDGET
      value: {{ printf "%ds" (int $migrations.retryBudgetSeconds) }}
    - name: SLIPWAY_STATEMENT_BUDGET
      value: {{ printf "%ds" (int $migrations.statementBudgetSeconds) }}
    {{- range .env }}
    - name: {{ .name }}
      value: {{ .value | quote }}
    {{- end }}
    {{- include "slipway.database.env" (dict "root" .root "database" .database "tls" "/tls" "hook" .hook) | nindent 4 }}
    {{- with $migrations.extraEnv }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- $mounts := list -}}
  {{- with include "slipway.sql.mounts" .root | fromYamlArray -}}
  {{- $mounts = concat $mounts . -}}
  {{- end -}}
  {{- if (.database.tls | default dict).existingSecret -}}
  {{- $mounts = append $mounts (dict "name" "slipway-tls" "mountPath" "/tls" "readOnly" true) -}}
  {{- end -}}
  {{- $mounts = concat $mounts (.mounts | default list) -}}
  {{- with $mounts }}
  volumeMounts:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .resources }}
  resources:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $migrations.securityContext }}
  securityContext:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  terminationMessagePath: /dev/termination-log
  terminationMessagePolicy: FallbackToLogsOnError
{{- end -}}

{{/* Mounts of the SQL at /sql/ddl and /sql/dml; nothing where the image holds it. Takes the root. */}}
{{- define "slipway.sql.mounts" -}}
{{- range $track := include "slipway.sql.tracks" . | splitList " " -}}
{{- if $track }}
- name: slipway-{{ $track }}
  mountPath: /sql/{{ $track }}
  readOnly: true
{{- end -}}
{{- end -}}
{{- end -}}

{{/* The volumes of the SQL. Takes root and hook (dict). */}}
{{- define "slipway.sql.volumes" -}}
{{- range $track := include "slipway.sql.tracks" .root | splitList " " -}}
{{- if $track }}
- name: slipway-{{ $track }}
  configMap:
    name: {{ include "slipway.configmap.name" (dict "root" $.root "track" $track "hook" $.hook) }}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* The tracks that are mounted. Takes the root. */}}
{{- define "slipway.sql.tracks" -}}
{{- $migrations := .Values.migrations -}}
{{- if eq $migrations.source "configmap" -}}
ddl dml
{{- else if eq $migrations.source "existingConfigMap" -}}
ddl{{ if $migrations.existingConfigMap.dml }} dml{{ end }}
{{- end -}}
{{- end -}}
