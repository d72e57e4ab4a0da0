{{/*
The Job that brings the SQL, with its service account and, where a password is given, its Secret. As `mode` says: a hook after the release
(`hook`), a plain Job (`job`), or a hook before the release (`pre-hook`).
*/}}
{{- define "slipway.job" -}}
{{- include "slipway.prepare" . -}}
{{- $migrations := .Values.migrations -}}
{{- if $migrations.enabled -}}
{{- $hook := eq $migrations.mode "pre-hook" -}}
{{- if $migrations.serviceAccount.create }}
---
apiVersion: v1
kind: ServiceAccount
metadata:
  {{- include "slipway.metadata" (dict "root" . "name" (include "slipway.job.serviceAccount" .) "component" "migrations" "wave" "-2" "hook" $hook "annotations" (deepCopy $migrations.serviceAccount.annotations)) | nindent 2 }}
automountServiceAccountToken: false
{{- end }}
{{- if and $migrations.database.password (not $migrations.database.existingSecret) }}
{{- range $copy := ternary (list false true) (list false) $hook }}
---
apiVersion: v1
kind: Secret
metadata:
  {{- include "slipway.metadata" (dict "root" $ "name" (include "slipway.database.secret" (dict "root" $ "database" $migrations.database "hook" $copy)) "component" "migrations" "wave" "-2" "hook" $copy) | nindent 2 }}
type: Opaque
data:
  {{ $migrations.database.passwordKey | default "password" }}: {{ $migrations.database.password | toString | b64enc }}
{{- end }}
{{- end }}
---
{{ include "slipway.job.object" . }}
{{- end -}}
{{- end -}}

{{- define "slipway.job.serviceAccount" -}}
{{- $account := .Values.migrations.serviceAccount -}}
{{- if $account.create -}}
{{- $account.name | default (printf "%s%s" (include "slipway.job.name" .) (ternary "-hook" "" (eq .Values.migrations.mode "pre-hook"))) -}}
{{- else -}}
{{- $account.name | default "default" -}}
{{- end -}}
{{- end -}}

{{/* The Job itself. A plain one is named by what it runs, as a Job cannot be changed: another image, SQL or setting is another Job. */}}
{{- define "slipway.job.object" -}}
{{- $migrations := .Values.migrations -}}
{{- $spec := include "slipway.job.spec" . -}}
{{- $name := include "slipway.job.name" . -}}
{{- $annotations := dict -}}
{{- if eq $migrations.mode "job" -}}
{{- $dml := ternary (include "slipway.sql.checksums" (dict "root" . "track" "dml")) "" $migrations.runDML -}}
{{- $ddl := include "slipway.sql.checksums" (dict "root" . "track" "ddl") -}}
{{- $name = printf "%s-%s" $name (printf "%s\n%s\n%s" $spec $ddl $dml | sha256sum | trunc 8) -}}
{{- else -}}
{{- $annotations = dict
  "helm.sh/hook" (ternary "pre-install,pre-upgrade" "post-install,post-upgrade" (eq $migrations.mode "pre-hook"))
  "helm.sh/hook-weight" "-5"
  "helm.sh/hook-delete-policy" (ternary "before-hook-creation" "before-hook-creation,hook-succeeded" $migrations.keepJob)
  "helm.sh/hook-output-log-policy" "hook-succeeded,hook-failed"
-}}
{{- end -}}
{{- range $key, $value := $migrations.jobAnnotations -}}
{{- $_ := set $annotations $key $value -}}
{{- end -}}
apiVersion: batch/v1
kind: Job
metadata:
  {{- include "slipway.metadata" (dict "root" . "name" $name "component" "migrations" "wave" (ternary "-1" "" (eq $migrations.mode "job")) "labels" $migrations.jobLabels "annotations" $annotations) | nindent 2 }}
spec:
  {{- $spec | nindent 2 }}
{{- end -}}

{{/*
Failed SQL, wrong settings, drift and a refusing database (exit codes 1, 2, 4, 7) fail the Job at once; a lock not obtained and an
unreachable database (5, 6) count as tries; a drained node does not. Sidecars that a mesh adds are left alone.
*/}}
{{- define "slipway.job.spec" -}}
{{- $migrations := .Values.migrations -}}
{{- $hook := eq $migrations.mode "pre-hook" -}}
backoffLimit: {{ int $migrations.backoffLimit }}
activeDeadlineSeconds: {{ int $migrations.activeDeadlineSeconds }}
{{- if and (eq $migrations.mode "job") (not (kindIs "invalid" $migrations.ttlSecondsAfterFinished)) }}
ttlSecondsAfterFinished: {{ int $migrations.ttlSecondsAfterFinished }}
{{- end }}
podFailurePolicy:
  rules:
    - action: Ignore
      onPodConditions:
        - type: DisruptionTarget
          status: "True"
    - action: FailJob
      onExitCodes:
        containerName: db-migration
        operator: In
        values: [1, 2, 4, 7]
template:
  metadata:
    labels:
      {{- $labels := include "slipway.selectorLabels" (dict "root" . "component" "migrations") | fromYaml }}
      {{- range $more := list (.Values.commonLabels | default dict) $migrations.podLabels }}
      {{- range $key, $value := $more }}
      {{- $_ := set $labels $key (toString $value) }}
      {{- end }}
      {{- end }}
      {{- toYaml $labels | nindent 6 }}
    {{- with $migrations.podAnnotations }}
    annotations:
      {{- toYaml . | nindent 6 }}
    {{- end }}
  spec:
    restartPolicy: Never
    serviceAccountName: {{ include "slipway.job.serviceAccount" . }}
    automountServiceAccountToken: false
    enableServiceLinks: false
    terminationGracePeriodSeconds: {{ int $migrations.terminationGracePeriodSeconds }}
    {{- with $migrations.image.pullSecrets }}
    imagePullSecrets:
      {{- toYaml . | nindent 6 }}
    {{- end }}
    {{- with $migrations.podSecurityContext }}
    securityContext:
      {{- toYaml . | nindent 6 }}
    {{- end }}
    containers:
      {{- include "slipway.container" (dict "root" . "name" "db-migration" "command" "up" "database" $migrations.database "env" (include "slipway.job.env" . | fromYamlArray) "resources" $migrations.resources "mounts" $migrations.extraVolumeMounts "hook" $hook) | nindent 6 }}
    {{- $volumes := include "slipway.sql.volumes" (dict "root" . "hook" $hook) | fromYamlArray }}
    {{- with include "slipway.database.volume" (dict "name" "slipway-tls" "database" $migrations.database) | fromYamlArray }}
    {{- $volumes = concat $volumes . }}
    {{- end }}
    {{- with concat $volumes $migrations.extraVolumes }}
    volumes:
      {{- toYaml . | nindent 6 }}
    {{- end }}
    {{- with $migrations.priorityClassName }}
    priorityClassName: {{ . }}
    {{- end }}
    {{- with $migrations.nodeSelector }}
    nodeSelector:
      {{- toYaml . | nindent 6 }}
    {{- end }}
    {{- with $migrations.tolerations }}
    tolerations:
      {{- toYaml . | nindent 6 }}
    {{- end }}
    {{- with $migrations.affinity }}
    affinity:
      {{- toYaml . | nindent 6 }}
    {{- end }}
{{- end -}}

{{/* What the Job has and the gate has not. Where demo data is let into production, the engine must not refuse it once more. */}}
{{- define "slipway.job.env" -}}
{{- $migrations := .Values.migrations -}}
- name: RUN_DML
  value: {{ $migrations.runDML | quote }}
- name: SLIPWAY_DDL
  value: {{ $migrations.ddl | quote }}
- name: SLIPWAY_ON_DRIFT
  value: {{ $migrations.onDrift | quote }}
{{- with $migrations.dml.include }}
- name: SLIPWAY_DML_INCLUDE
  value: {{ join "," . | quote }}
{{- end }}
{{- if and $migrations.environment (not (and $migrations.runDML $migrations.allowDemoDataInProduction)) }}
- name: SLIPWAY_ENV
  value: {{ $migrations.environment | quote }}
{{- end }}
{{- end -}}
