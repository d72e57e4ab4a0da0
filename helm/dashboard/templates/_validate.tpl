{{/* Refuses what cannot work, before anything is settled. The library chart checks what concerns the migrations. */}}
{{- define "dashboard.validate" -}}
{{- $database := .Values.database -}}
{{- if .Values.postgres.enabled -}}
{{- if or $database.host $database.urlKey -}}
{{- fail "database.host or database.urlKey names an external database, and the bundled one is on: set postgres.enabled=false, or leave both empty" -}}
{{- end -}}
{{- if and .Values.migrations.enabled (eq .Values.migrations.mode "pre-hook") -}}
{{- fail "migrations.mode pre-hook runs before anything of this release is there, the bundled PostgreSQL too: set postgres.enabled=false and name an external database, or set migrations.mode to hook or job" -}}
{{- end -}}
{{- else -}}
{{- if not (or $database.host $database.urlKey) -}}
{{- fail "postgres.enabled is false, and database.host is empty: name the external database, or a Secret with its URL in database.existingSecret and database.urlKey" -}}
{{- end -}}
{{- if and $database.urlKey (not $database.existingSecret) -}}
{{- fail "database.urlKey is set, and database.existingSecret is not: name the Secret that has the key" -}}
{{- end -}}
{{- if not (or $database.existingSecret $database.password $database.tls.certKey) -}}
{{- fail "the external database has no credentials: name a Secret in database.existingSecret, or set database.password" -}}
{{- end -}}
{{- end -}}
{{- if and .Values.ingress.enabled (not .Values.ingress.hosts) -}}
{{- fail "ingress.enabled is true, and ingress.hosts is empty: name the host under which the dashboard is reached" -}}
{{- end -}}
{{- if and $database.password $database.existingSecret -}}
{{- fail "database has both a password and an existingSecret: leave one of them empty" -}}
{{- end -}}
{{- if and $database.urlKey .Values.migrations.database.host (not .Values.migrations.database.existingSecret) -}}
{{- fail "migrations.database.host has no effect beside database.urlKey: name a Secret with the URL that the migrations use in migrations.database.existingSecret and urlKey" -}}
{{- end -}}
{{- end -}}
