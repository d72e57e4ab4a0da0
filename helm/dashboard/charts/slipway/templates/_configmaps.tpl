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

{{/* One of them. Takes root, track and hook (dict). The files are data and never seen as templates. */}}
{{- define "slipway.configmap" -}}
{{- $root := .root -}}
{{- $data := dict -}}
{{- range $path := include "slipway.sql.paths" . | trim | splitList "\n" -}}
{{- if $path -}}
{{- $_ := set $data (base $path) ($root.Files.Get $path) -}}
{{- end -}}
{{- end -}}
---
apiVersion: v1
kind: ConfigMap
metadata:
  {{- include "slipway.metadata" (dict "root" .root "name" (include "slipway.configmap.name" .) "component" "migrations" "wave" "-2" "hook" .hook) | nindent 2 }}
data:
  {{- toYaml $data | nindent 2 }}
{{- end -}}
