{{/*
The gate: an item for the initContainers of a pod that needs the schema. Nothing with `gate.mode: none`. The pod also needs
`slipway.volumes`.
*/}}
{{- define "slipway.gate" -}}
{{- include "slipway.prepare" . -}}
{{- $migrations := .Values.migrations -}}
{{- if and $migrations.enabled (ne $migrations.gate.mode "none") -}}
{{- $env := list
  (dict "name" "SLIPWAY_MODE" "value" $migrations.gate.mode)
  (dict "name" "SLIPWAY_TIMEOUT" "value" (printf "%ds" (int $migrations.gate.timeoutSeconds)))
-}}
{{- $database := include "slipway.gate.database" . | fromYaml -}}
{{- include "slipway.container" (dict "root" . "name" "db-migration-gate" "command" "gate" "database" $database "env" $env "resources" $migrations.gate.resources "hook" false) -}}
{{- end -}}
{{- end -}}

{{/* Items for the volumes of a pod with the gate, or of one that mounts the SQL at /sql/ddl and /sql/dml by `slipway.sql.mounts`. */}}
{{- define "slipway.volumes" -}}
{{- include "slipway.prepare" . -}}
{{- include "slipway.sql.volumes" (dict "root" . "hook" false) | trim -}}
{{- if and .Values.migrations.enabled (ne .Values.migrations.gate.mode "none") -}}
{{- with include "slipway.database.volume" (dict "name" "slipway-tls" "database" (include "slipway.gate.database" . | fromYaml)) }}
{{ . }}
{{- end -}}
{{- end -}}
{{- end -}}
