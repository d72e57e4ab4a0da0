{{/*
Every template begins here, once for all: fills in what the values leave out, settles which database and which Secret are meant, and hands
both to the library chart. In place, in .Values.
*/}}
{{- define "dashboard.prepare" -}}
{{- if not (hasKey .Values "prepared") -}}
{{- include "slipway.fill" (dict "given" .Values "defaults" (fromYaml (include "dashboard.defaults" .))) -}}
{{- include "slipway.fill" (dict "given" .Values "defaults" (dict "migrations" (fromYaml (include "slipway.defaults" .)))) -}}
{{- include "dashboard.validate" . -}}
{{- include "dashboard.prepare.database" . -}}
{{- include "dashboard.prepare.migrations" . -}}
{{- $_ := set .Values "prepared" true -}}
{{- end -}}
{{- end -}}

{{/* The application's database: afterwards host and existingSecret are set, and password is what goes into the Secret of this chart. */}}
{{- define "dashboard.prepare.database" -}}
{{- $database := .Values.database -}}
{{- if .Values.postgres.enabled -}}
{{- $_ := set $database "host" (include "dashboard.postgres.name" .) -}}
{{- end -}}
{{- $made := and (not $database.existingSecret) (or .Values.postgres.enabled $database.password) -}}
{{- $_ := set .Values "secretMade" (not (not $made)) -}}
{{- if $made -}}
{{- $_ := set $database "existingSecret" (include "dashboard.postgres.name" .) -}}
{{- $_ := set $database "passwordKey" "password" -}}
{{- $_ := set $database "usernameKey" "" -}}
{{- end -}}
{{- end -}}

{{/*
The migrations' database is the application's where it says nothing else. Its credentials belong together: a Secret comes with its keys.
A pre-hook Job runs before this chart's Secret is there, and gets a copy.
*/}}
{{- define "dashboard.prepare.migrations" -}}
{{- $own := .Values.migrations.database -}}
{{- $database := .Values.database -}}
{{- if not (or $own.existingSecret $own.password) -}}
{{- if and .Values.secretMade (eq .Values.migrations.mode "pre-hook") -}}
{{- $_ := set $own "password" $database.password -}}
{{- else -}}
{{- range $key := list "existingSecret" "passwordKey" "urlKey" -}}
{{- $_ := set $own $key (index $database $key) -}}
{{- end -}}
{{- if not $own.user -}}
{{- $_ := set $own "usernameKey" $database.usernameKey -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- range $key := list "host" "port" "name" "user" "sslMode" -}}
{{- if not (index $own $key) -}}
{{- $_ := set $own $key (index $database $key) -}}
{{- end -}}
{{- end -}}
{{- if not $own.tls.existingSecret -}}
{{- $_ := set $own "tls" $database.tls -}}
{{- end -}}
{{- $gate := deepCopy .Values.gate -}}
{{- $_ := set $gate "database" (ternary $database dict (eq .Values.gate.mode "wait")) -}}
{{- $_ := set .Values.migrations "gate" $gate -}}
{{- end -}}
