{{/*
Every include of this library begins here. Fills into .Values.migrations what the calling chart leaves out, and refuses what cannot work.
In place: afterwards .Values.migrations.x is there, whatever the chart's own values hold, also after `helm upgrade --reuse-values` from
a version that did not know x.
*/}}
{{- define "slipway.prepare" -}}
{{- if not (hasKey (.Subcharts | default dict) "slipway") -}}
{{- fail (printf "the chart %s includes templates of the library chart slipway: name it under dependencies in Chart.yaml, without an alias" .Chart.Name) -}}
{{- end -}}
{{- if not (kindIs "map" .Values.migrations) -}}
{{- $_ := set .Values "migrations" dict -}}
{{- end -}}
{{- include "slipway.fill" (dict "given" .Values.migrations "defaults" (fromYaml (include "slipway.defaults" .)) "path" "migrations") -}}
{{- include "slipway.validate" . -}}
{{- end -}}

{{/*
Takes given, defaults and optionally path (dict). Fills into `given`, in place, what it lacks of `defaults`; null counts as lacking.
What is one thing as Kubernetes sees it, such as a security context, is taken whole: a key that somebody removed stays removed.
With a path, keys that are not among the defaults are refused.
*/}}
{{- define "slipway.fill" -}}
{{- $whole := list "podSecurityContext" "securityContext" "resources" "strategy" "startupProbe" "livenessProbe" "readinessProbe" -}}
{{- $given := .given -}}
{{- $path := .path | default "" -}}
{{- range $key, $default := .defaults -}}
{{- $value := index $given $key -}}
{{- if kindIs "invalid" $value -}}
{{- $_ := set $given $key $default -}}
{{- else if and (kindIs "map" $default) (kindIs "map" $value) $default (not (has $key $whole)) -}}
{{- include "slipway.fill" (dict "given" $value "defaults" $default "path" (ternary (printf "%s.%s" $path $key) "" (ne $path ""))) -}}
{{- end -}}
{{- end -}}
{{- if $path -}}
{{- range $key, $_ := $given -}}
{{- if not (hasKey $.defaults $key) -}}
{{- fail (printf "%s.%s is no value of the library chart slipway; %s has: %s" $path $key $path (keys $.defaults | sortAlpha | join ", ")) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
