{{/*
The SQL of the release: the ConfigMaps <release>-postgres-ddl and <release>-postgres-dml with all files of sql/ddl and sql/dml, byte for
byte. With `mode: pre-hook` also the copies that the Job mounts, as the ones above still hold the older release's files then.
*/}}
{{- define "slipway.configmaps" -}}
{{- include "slipway.prepare" . -}}
{{- if eq .Values.migrations.source "configmap" -}}
{{- $hooks := list false -}}
{{- if and .Values.migrations.enabled (eq .Values.migrations.mode "pre-hook") -}}
{{- $hooks = list false true -}}
{{- end -}}
{{- range $hook := $hooks -}}
{{- range $track := list "ddl" "dml" }}
{{ include "slipway.configmap" (dict "root" $ "track" $track "hook" $hook) }}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/*
One of them. Takes root, track and hook (dict). The files are data and never seen as templates. What YAML 1.1 takes for a line's end and SQL
does not is written as an escape.
*/}}
{{- define "slipway.configmap" -}}
{{- $root := .root -}}
---
apiVersion: v1
kind: ConfigMap
metadata:
  {{- include "slipway.metadata" (dict "root" .root "name" (include "slipway.configmap.name" .) "component" "migrations" "wave" "-2" "hook" .hook) | nindent 2 }}
data:
{{- $paths := include "slipway.sql.paths" . | trim }}
{{- if not $paths }} {}{{ end }}
{{- range $path := splitList "\n" $paths }}
{{- if $path }}
{{- $content := $root.Files.Get $path }}
{{- if regexMatch "[\u0085\u2028\u2029]" $content }}
  {{ base $path }}: {{ quote $content }}
{{- else }}
  {{- dict (base $path) $content | toYaml | nindent 2 }}
{{- end }}
{{- end }}
{{- end }}
{{- end -}}
