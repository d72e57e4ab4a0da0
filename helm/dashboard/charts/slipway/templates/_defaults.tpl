{{/* Made by scripts/gen-docs.mjs from values.yaml: change that. */}}
{{- define "slipway.defaults" -}}
enabled: true
mode: hook
runDML: false
allowDemoDataInProduction: false
environment: ""
keepJob: false
image:
  repository: slipway
  tag: ""
  digest: ""
  pullPolicy: IfNotPresent
  pullSecrets: []
source: configmap
existingConfigMap:
  ddl: ""
  dml: ""
application: ""
ledger: slipway
ddl: changed
dml:
  include: []
transaction: release
onDrift: heal
waitTimeoutSeconds: 300
runLockTimeoutSeconds: 900
lockTimeoutSeconds: 3
retryBudgetSeconds: 300
statementBudgetSeconds: 3600
activeDeadlineSeconds: 7200
backoffLimit: 3
ttlSecondsAfterFinished: null
terminationGracePeriodSeconds: 60
jobAnnotations: {}
jobLabels: {}
podAnnotations: {}
podLabels: {}
serviceAccount:
  create: true
  name: ""
  annotations: {}
database:
  host: ""
  port: null
  name: ""
  user: ""
  password: ""
  existingSecret: ""
  passwordKey: password
  usernameKey: ""
  urlKey: ""
  sslMode: ""
  tls:
    existingSecret: ""
    caKey: ca.crt
    certKey: ""
    keyKey: ""
resources:
  requests:
    cpu: 50m
    memory: 64Mi
  limits:
    cpu: "1"
    memory: 256Mi
podSecurityContext:
  runAsNonRoot: true
  runAsUser: 65532
  runAsGroup: 65532
  fsGroup: 65532
  seccompProfile:
    type: RuntimeDefault
securityContext:
  runAsNonRoot: true
  runAsUser: 65532
  runAsGroup: 65532
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities:
    drop:
      - ALL
  seccompProfile:
    type: RuntimeDefault
extraEnv: []
extraVolumes: []
extraVolumeMounts: []
nodeSelector: {}
tolerations: []
affinity: {}
priorityClassName: ""
gate:
  mode: ensure
  timeoutSeconds: 600
  resources:
    requests:
      cpu: 50m
      memory: 64Mi
    limits:
      cpu: "1"
      memory: 256Mi
  database: {}
{{- end -}}
