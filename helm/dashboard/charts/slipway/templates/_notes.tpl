{{/*
What somebody should know about the migrations of this release: one line each, "! " before what wants attention. For NOTES.txt.
*/}}
{{- define "slipway.notes" -}}
{{- include "slipway.prepare" . -}}
{{- $migrations := .Values.migrations -}}
{{- if $migrations.enabled -}}
{{- include "slipway.notes.what" . }}
{{- include "slipway.notes.modes" . }}
{{- include "slipway.notes.sizes" . }}
{{- else }}
! migrations.enabled is false: something else has to run `slipway up`.
{{- end -}}
{{- end -}}

{{- define "slipway.notes.what" -}}
{{- $migrations := .Values.migrations }}
SQL        {{ include "slipway.notes.count" (dict "root" . "track" "ddl") }}; demo data {{ ternary "is loaded" "is not loaded" $migrations.runDML }} (migrations.runDML={{ $migrations.runDML }})
{{- if and $migrations.runDML (eq $migrations.environment "production") }}
! Demo data goes into production, as migrations.allowDemoDataInProduction says.
{{- end }}
{{- end -}}

{{- define "slipway.notes.count" -}}
{{- if eq .root.Values.migrations.source "configmap" -}}
{{- include "slipway.sql.checksums" . | trim | splitList "\n" | len }} files in sql/{{ .track }}
{{- else if eq .root.Values.migrations.source "image" -}}
from /sql in the image {{ include "slipway.image" (dict "image" .root.Values.migrations.image "tag" .root.Subcharts.slipway.Chart.AppVersion) }}
{{- else -}}
from the ConfigMap {{ .root.Values.migrations.existingConfigMap.ddl }}
{{- end -}}
{{- end -}}

{{/* What each mode means for the installer, which no template can see. */}}
{{- define "slipway.notes.modes" -}}
{{- $migrations := .Values.migrations -}}
{{- $gate := $migrations.gate.mode }}
{{- if and (eq $migrations.mode "hook") (ne $gate "ensure") }}
! gate.mode={{ $gate }} with migrations.mode=hook cannot work with --wait, --rollback-on-failure, --atomic, Flux or Argo CD: the hook runs after the pods are ready, which wait for it. Set gate.mode=ensure or migrations.mode=job.
{{- end }}
{{- if and (ne $migrations.mode "job") (ne $gate "ensure") }}
! Without hooks (--no-hooks, `helm template | kubectl apply`) nobody brings the schema: gate.mode is {{ $gate }}.
{{- end }}
{{- if eq $migrations.mode "job" }}
! A failed Job is not tried again with the same content, and without --wait-for-jobs Helm does not report it: kubectl get jobs -n {{ .Release.Namespace }}
{{- end }}
{{- if and (eq $gate "none") (ne $migrations.mode "pre-hook") }}
! gate.mode=none: pods start whether their schema is there or not.
{{- end }}
{{- if eq $migrations.mode "pre-hook" }}
! Hooks stay after `helm uninstall`: kubectl delete job,configmap,secret,serviceaccount -n {{ .Release.Namespace }} -l app.kubernetes.io/instance={{ .Release.Name }},app.kubernetes.io/component=migrations
{{- end }}
{{- end -}}

{{- define "slipway.notes.sizes" -}}
{{- $total := 0 -}}
{{- range $track := list "ddl" "dml" -}}
{{- $size := include "slipway.sql.size" (dict "root" $ "track" $track) | int64 -}}
{{- $total = add $total $size -}}
{{- if gt $size 235520 }}
! sql/{{ $track }} holds {{ $size }} bytes. `kubectl apply` and Argo CD keep a copy in an annotation, which takes 262144: use server-side apply (Argo CD: ServerSideApply=true) or migrations.source=image.
{{- end }}
{{- end }}
{{- if gt $total 1200000 }}
! sql/ holds {{ $total }} bytes, twice in Helm's Secret of this release, which takes 1048576 compressed: use migrations.source=image before it is full.
{{- end }}
{{- if and (eq .Values.migrations.source "configmap") (not (include "slipway.expected" .)) }}
! sql/ddl has too many files for a list in the pods: a change of SQL alone does not roll them. `slipway baseline` lets you merge old files.
{{- end }}
{{- end -}}
