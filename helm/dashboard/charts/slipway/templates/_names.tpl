{{/* The prefix of all names: 40 characters at most, as a Job's name, a hash included, is a label of its pods and has 63. */}}
{{- define "slipway.fullname" -}}
{{- $name := .Values.nameOverride | default .Chart.Name -}}
{{- $full := .Values.fullnameOverride | default (ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name)) -}}
{{- if gt (len $full) 40 -}}
{{- printf "%s-%s" ($full | trunc 31 | trimSuffix "-") ($full | sha256sum | trunc 8) -}}
{{- else -}}
{{- $full | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/* What a pod is selected by. Takes root and component (dict). */}}
{{- define "slipway.selectorLabels" -}}
app.kubernetes.io/name: {{ .root.Values.nameOverride | default .root.Chart.Name | trunc 63 | trimSuffix "-" }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end -}}

{{/* The labels of an object. Takes root, component and optionally labels, which win (dict). */}}
{{- define "slipway.labels" -}}
{{- $labels := dict
  "app.kubernetes.io/version" (.root.Chart.AppVersion | default .root.Chart.Version | replace "+" "_" | trunc 63)
  "app.kubernetes.io/managed-by" .root.Release.Service
  "helm.sh/chart" (printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-")
-}}
{{- $selectors := include "slipway.selectorLabels" . | fromYaml -}}
{{- range $more := list $selectors (.root.Values.commonLabels | default dict) (.labels | default dict) -}}
{{- range $key, $value := $more -}}
{{- $_ := set $labels $key (toString $value) -}}
{{- end -}}
{{- end -}}
{{- toYaml $labels -}}
{{- end -}}

{{/*
The annotations of an object; later ones win. Takes root, optionally wave (for Argo CD: lower ones are applied and healthy first) and
annotations (dict). Prints nothing when there are none.
*/}}
{{- define "slipway.annotations" -}}
{{- $annotations := dict -}}
{{- with .wave -}}
{{- $_ := set $annotations "argocd.argoproj.io/sync-wave" . -}}
{{- end -}}
{{- range $more := list (.root.Values.commonAnnotations | default dict) (.annotations | default dict) -}}
{{- range $key, $value := $more -}}
{{- $_ := set $annotations $key (toString $value) -}}
{{- end -}}
{{- end -}}
{{- with $annotations -}}
{{- toYaml . -}}
{{- end -}}
{{- end -}}

{{/*
metadata of an object. Takes root, name, component, and optionally wave, labels, annotations, hook (dict). With hook: an object that has to
be there before the release, for a hook Job; never deleted on success, as Helm does that while a failed Job still needs it.
*/}}
{{- define "slipway.metadata" -}}
{{- $annotations := .annotations | default dict -}}
{{- if .hook -}}
{{- $annotations = merge (dict "helm.sh/hook" "pre-install,pre-upgrade" "helm.sh/hook-weight" "-10" "helm.sh/hook-delete-policy" "before-hook-creation") $annotations -}}
{{- end -}}
name: {{ .name }}
labels:
  {{- include "slipway.labels" . | nindent 2 }}
{{- with include "slipway.annotations" (dict "root" .root "wave" (ternary "" (.wave | default "") (.hook | default false)) "annotations" $annotations) }}
annotations:
  {{- . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* repository:tag, repository@digest. Takes image and tag, the default (dict). */}}
{{- define "slipway.image" -}}
{{- if .image.digest -}}
{{- printf "%s@%s" .image.repository .image.digest -}}
{{- else -}}
{{- printf "%s:%s" .image.repository (.image.tag | default .tag | toString) -}}
{{- end -}}
{{- end -}}

{{/* What the Job and all that belongs to it is called. */}}
{{- define "slipway.job.name" -}}
{{- include "slipway.fullname" . }}-db-migration
{{- end -}}

{{/* The ConfigMap of a track. Takes root, track, and hook: the copy that a pre-hook Job mounts (dict). */}}
{{- define "slipway.configmap.name" -}}
{{- if eq .root.Values.migrations.source "existingConfigMap" -}}
{{- index .root.Values.migrations.existingConfigMap .track -}}
{{- else if .hook -}}
{{- include "slipway.job.name" .root }}-{{ .track }}
{{- else -}}
{{- include "slipway.fullname" .root }}-postgres-{{ .track }}
{{- end -}}
{{- end -}}
