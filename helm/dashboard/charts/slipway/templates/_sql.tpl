{{/* The files of a track, in the order of their names, one path a line. Takes root and track (dict). */}}
{{- define "slipway.sql.paths" -}}
{{- range $path, $_ := .root.Files.Glob (printf "sql/%s/*" .track) -}}
{{- if not (hasPrefix "." (base $path)) -}}
{{- $path -}}{{- "\n" -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/*
NAME=CHECKSUM of each migration of a track, one a line: SHA-256 without BOM and with CRLF as LF, as the engine computes it. Takes root and
track (dict). Empty where the chart does not hold the SQL.
*/}}
{{- define "slipway.sql.checksums" -}}
{{- if eq .root.Values.migrations.source "configmap" -}}
{{- $root := .root -}}
{{- range $path := include "slipway.sql.paths" . | trim | splitList "\n" -}}
{{- if hasSuffix ".sql" (lower $path) -}}
{{- base $path }}={{ $root.Files.Get $path | trimPrefix "\ufeff" | replace "\r\n" "\n" | sha256sum -}}{{- "\n" -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/*
The ddl files that a pod needs: its value changes with the SQL, so that a changed file rolls the pods. Linux takes no longer
variable than 128 KiB: a longer list (more than a thousand files) is left out.
*/}}
{{- define "slipway.expected" -}}
{{- $list := include "slipway.sql.checksums" (dict "root" . "track" "ddl") | trim -}}
{{- if lt (len $list) 130000 -}}
{{- $list -}}
{{- end -}}
{{- end -}}

{{/* Bytes of a track in its ConfigMap. Takes root and track (dict). */}}
{{- define "slipway.sql.size" -}}
{{- $size := 0 -}}
{{- if eq .root.Values.migrations.source "configmap" -}}
{{- $root := .root -}}
{{- range $path := include "slipway.sql.paths" . | trim | splitList "\n" -}}
{{- if $path -}}
{{- $size = add $size (len (base $path)) (len ($root.Files.Get $path)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- $size -}}
{{- end -}}
