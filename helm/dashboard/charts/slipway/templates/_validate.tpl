{{/* Refuses what cannot work, in a sentence each that says what to do. */}}
{{- define "slipway.validate" -}}
{{- $migrations := .Values.migrations -}}
{{- $choices := dict
  "mode" (list "hook" "job" "pre-hook")
  "source" (list "configmap" "existingConfigMap" "image")
  "ddl" (list "changed" "always")
  "transaction" (list "release" "file" "statement")
  "onDrift" (list "heal" "warn" "fail")
-}}
{{- range $key, $allowed := $choices -}}
{{- if not (has (index $migrations $key) $allowed) -}}
{{- fail (printf "migrations.%s is %q: set it to one of %s" $key (index $migrations $key | toString) (join ", " $allowed)) -}}
{{- end -}}
{{- end -}}
{{- if not (has $migrations.gate.mode (list "ensure" "wait" "none")) -}}
{{- fail (printf "gate.mode is %q: set it to one of ensure, wait, none" (toString $migrations.gate.mode)) -}}
{{- end -}}
{{- range $key := list "enabled" "runDML" "keepJob" "allowDemoDataInProduction" -}}
{{- if not (kindIs "bool" (index $migrations $key)) -}}
{{- fail (printf "migrations.%s is %q: set it to true or false, without quotes" $key (index $migrations $key | toString)) -}}
{{- end -}}
{{- end -}}
{{- if and $migrations.runDML (eq $migrations.environment "production") (not $migrations.allowDemoDataInProduction) -}}
{{- fail "migrations.runDML is true and migrations.environment is production: demo data does not belong there; set migrations.runDML=false, or migrations.allowDemoDataInProduction=true if you mean it" -}}
{{- end -}}
{{- include "slipway.validate.times" . -}}
{{- include "slipway.validate.database" . -}}
{{- include "slipway.validate.sql" . -}}
{{- end -}}

{{- define "slipway.validate.times" -}}
{{- $migrations := .Values.migrations -}}
{{- $budget := add (int $migrations.waitTimeoutSeconds) (int $migrations.runLockTimeoutSeconds) (int $migrations.retryBudgetSeconds) (int $migrations.statementBudgetSeconds) -}}
{{- if le (int64 $migrations.activeDeadlineSeconds) (int64 $budget) -}}
{{- fail (printf "migrations.activeDeadlineSeconds is %d, and the engine may take %d s (wait, run lock, retry and statement budget together): Kubernetes would delete the pod with its log; set it higher than %d" (int $migrations.activeDeadlineSeconds) $budget $budget) -}}
{{- end -}}
{{- end -}}

{{- define "slipway.validate.database" -}}
{{- $database := .Values.migrations.database -}}
{{- if .Values.migrations.enabled -}}
{{- if and $database.password $database.existingSecret -}}
{{- fail "migrations.database has both a password and an existingSecret: leave one of them empty" -}}
{{- end -}}
{{- if $database.urlKey -}}
{{- if not $database.existingSecret -}}
{{- fail "migrations.database.urlKey is set, and migrations.database.existingSecret is not: name the Secret that has the key" -}}
{{- end -}}
{{- else -}}
{{- range $key := list "host" "name" -}}
{{- if not (index $database $key) -}}
{{- fail (printf "migrations.database.%s is empty: set it, or name a Secret with a whole URL in migrations.database.existingSecret and urlKey" $key) -}}
{{- end -}}
{{- end -}}
{{- if not (or $database.user $database.usernameKey) -}}
{{- fail "migrations.database.user is empty: set it, or name the user's key in the Secret in migrations.database.usernameKey" -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "slipway.validate.sql" -}}
{{- $migrations := .Values.migrations -}}
{{- if eq $migrations.source "existingConfigMap" -}}
{{- if not $migrations.existingConfigMap.ddl -}}
{{- fail "migrations.source is existingConfigMap: name the ConfigMap with the ddl files in migrations.existingConfigMap.ddl" -}}
{{- end -}}
{{- else if eq $migrations.source "configmap" -}}
{{- if not (include "slipway.sql.checksums" (dict "root" . "track" "ddl")) -}}
{{- fail "the chart has no file sql/ddl/*.sql: add one, or set migrations.source to existingConfigMap or image" -}}
{{- end -}}
{{- range $track := list "ddl" "dml" -}}
{{- include "slipway.validate.track" (dict "root" $ "track" $track) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "slipway.validate.track" -}}
{{- $track := .track -}}
{{- range $path := include "slipway.sql.paths" . | trim | splitList "\n" -}}
{{- $file := base $path -}}
{{- if and $file (not (regexMatch "^[-._a-zA-Z0-9]+$" $file)) -}}
{{- fail (printf "sql/%s/%s cannot be a key of a ConfigMap: name it with letters, digits, dots, hyphens and underscores only" $track $file) -}}
{{- end -}}
{{- if and (hasSuffix ".sql" (lower $file)) (not (regexMatch "^[0-9]+[-_.].+[.][sS][qQ][lL]$" $file)) -}}
{{- fail (printf "sql/%s/%s is not named NN-name.sql: rename it so that it begins with its number" $track $file) -}}
{{- end -}}
{{- end -}}
{{- range $path, $_ := .root.Files.Glob (printf "sql/%s/*/**" $track) -}}
{{- fail (printf "%s lies in a subfolder, which no run looks into: move it to sql/%s" $path $track) -}}
{{- end -}}
{{- $size := include "slipway.sql.size" . | int64 -}}
{{- if gt $size 1000000 -}}
{{- fail (printf "sql/%s holds %d bytes, and a ConfigMap takes no more than 1000000: put the SQL into the engine's image with migrations.source=image, or name your own with migrations.source=existingConfigMap" $track $size) -}}
{{- end -}}
{{- end -}}
