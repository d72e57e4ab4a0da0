{{- define "dashboard.name" -}}
{{- include "slipway.fullname" . -}}
{{- end -}}

{{- define "dashboard.postgres.name" -}}
{{- include "slipway.fullname" . }}-postgres
{{- end -}}

{{- define "dashboard.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{- .Values.serviceAccount.name | default (include "dashboard.name" .) -}}
{{- else -}}
{{- .Values.serviceAccount.name | default "default" -}}
{{- end -}}
{{- end -}}

{{/* Labels of a pod: what selects it, and more; neither version nor chart, as those would restart it without need. Takes root, component and labels (dict). */}}
{{- define "dashboard.podLabels" -}}
{{- $labels := include "slipway.selectorLabels" . | fromYaml -}}
{{- range $more := list .root.Values.commonLabels .labels -}}
{{- range $key, $value := $more -}}
{{- $_ := set $labels $key (toString $value) -}}
{{- end -}}
{{- end -}}
{{- toYaml $labels -}}
{{- end -}}

{{/* Topology spread constraints: those without a labelSelector spread the application's own pods. */}}
{{- define "dashboard.topologySpreadConstraints" -}}
{{- $selector := dict "matchLabels" (include "slipway.selectorLabels" (dict "root" . "component" "application") | fromYaml) -}}
{{- $constraints := list -}}
{{- range .Values.topologySpreadConstraints -}}
{{- $constraints = append $constraints (ternary . (merge (dict "labelSelector" $selector) .) (hasKey . "labelSelector")) -}}
{{- end -}}
{{- toYaml $constraints -}}
{{- end -}}

{{/* The pull secrets of the application pods: of the application's image, and of the gate's. */}}
{{- define "dashboard.pullSecrets" -}}
{{- $secrets := .Values.image.pullSecrets -}}
{{- if and .Values.migrations.enabled (ne .Values.gate.mode "none") -}}
{{- $secrets = concat $secrets .Values.migrations.image.pullSecrets | uniq -}}
{{- end -}}
{{- with $secrets -}}
{{- toYaml . -}}
{{- end -}}
{{- end -}}
