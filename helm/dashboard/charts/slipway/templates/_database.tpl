{{/*
The environment variables that lead to a database. Takes root, database, as in migrations.database, and tls, where its
certificates are mounted (dict).
*/}}
{{- define "slipway.database.env" -}}
{{- $database := .database -}}
{{- $secret := include "slipway.database.secret" . -}}
{{- if $database.urlKey -}}
- name: DATABASE_URL
  {{- include "slipway.secretKey" (dict "secret" $secret "key" $database.urlKey) | nindent 2 }}
{{- else -}}
- name: PGHOST
  value: {{ $database.host | quote }}
- name: PGPORT
  value: {{ $database.port | default 5432 | int | quote }}
- name: PGDATABASE
  value: {{ $database.name | quote }}
- name: PGUSER
  {{- if $database.usernameKey }}
  {{- include "slipway.secretKey" (dict "secret" $secret "key" $database.usernameKey) | nindent 2 }}
  {{- else }}
  value: {{ $database.user | quote }}
  {{- end }}
{{- if $secret }}
- name: PGPASSWORD
  {{- include "slipway.secretKey" (dict "secret" $secret "key" ($database.passwordKey | default "password")) | nindent 2 }}
{{- end }}
{{- end }}
{{- with $database.sslMode }}
- name: PGSSLMODE
  value: {{ . | quote }}
{{- end }}
{{- $tls := $database.tls | default dict -}}
{{- if $tls.existingSecret }}
{{- range $variable, $key := dict "PGSSLROOTCERT" $tls.caKey "PGSSLCERT" $tls.certKey "PGSSLKEY" $tls.keyKey }}
{{- if $key }}
- name: {{ $variable }}
  value: {{ printf "%s/%s" $.tls $key | quote }}
{{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{/* The Secret with a database's credentials; empty where it has none. Takes root, database and hook: the copy for a pre-hook Job (dict). */}}
{{- define "slipway.database.secret" -}}
{{- if .database.existingSecret -}}
{{- .database.existingSecret -}}
{{- else if .database.password -}}
{{- include "slipway.job.name" .root }}{{ if .hook }}-hook{{ end }}
{{- end -}}
{{- end -}}

{{- define "slipway.secretKey" -}}
valueFrom:
  secretKeyRef:
    name: {{ .secret }}
    key: {{ .key }}
{{- end -}}

{{/*
The volume with a database's certificates; nothing where it has none. Takes name and database (dict). Readable for whoever runs in the
pod, as the pod's fsGroup is another chart's business.
*/}}
{{- define "slipway.database.volume" -}}
{{- $tls := .database.tls | default dict -}}
{{- with $tls.existingSecret -}}
- name: {{ $.name }}
  secret:
    secretName: {{ . }}
    defaultMode: 0444
{{- end -}}
{{- end -}}

{{/* The gate's database: the migrations', unless it has one of its own. */}}
{{- define "slipway.gate.database" -}}
{{- toYaml (.Values.migrations.gate.database | default .Values.migrations.database) -}}
{{- end -}}
