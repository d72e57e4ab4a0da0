{{/* Made by scripts/gen-docs.mjs from values.yaml: change that. */}}
{{- define "dashboard.defaults" -}}
nameOverride: ""
fullnameOverride: ""
commonLabels: {}
commonAnnotations: {}
image:
  repository: dashboard
  tag: ""
  digest: ""
  pullPolicy: IfNotPresent
  pullSecrets: []
replicas: 1
autoscaled: false
strategy:
  type: RollingUpdate
  rollingUpdate:
    maxUnavailable: 0
    maxSurge: 1
progressDeadlineSeconds: 600
podLabels: {}
podAnnotations: {}
resources:
  requests:
    cpu: 50m
    memory: 96Mi
  limits:
    cpu: "1"
    memory: 384Mi
podSecurityContext:
  runAsNonRoot: true
  runAsUser: 1000
  runAsGroup: 1000
  fsGroup: 1000
  seccompProfile:
    type: RuntimeDefault
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities:
    drop:
      - ALL
startupProbe:
  httpGet:
    path: /healthz
    port: http
  periodSeconds: 1
  failureThreshold: 60
livenessProbe:
  httpGet:
    path: /healthz
    port: http
  periodSeconds: 10
  timeoutSeconds: 3
readinessProbe:
  httpGet:
    path: /readyz
    port: http
  periodSeconds: 5
  timeoutSeconds: 3
terminationGracePeriodSeconds: 30
extraEnv: []
extraEnvFrom: []
extraVolumes: []
extraVolumeMounts: []
nodeSelector: {}
tolerations: []
affinity: {}
topologySpreadConstraints: []
priorityClassName: ""
serviceAccount:
  create: true
  name: ""
  annotations: {}
service:
  type: ClusterIP
  port: 80
  annotations: {}
ingress:
  enabled: false
  className: ""
  annotations: {}
  hosts: []
  tls: []
podDisruptionBudget:
  enabled: false
  maxUnavailable: 1
networkPolicy:
  enabled: false
  from: []
database:
  host: ""
  port: 5432
  name: dashboard
  user: nexus_service
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
postgres:
  enabled: true
  image:
    repository: postgres
    tag: "15"
    digest: ""
    pullPolicy: IfNotPresent
    pullSecrets: []
  storage:
    enabled: true
    size: 5Gi
    className: ""
    accessModes:
      - ReadWriteOnce
    existingClaim: ""
    keep: true
  settings: {}
  podLabels: {}
  podAnnotations: {}
  resources:
    requests:
      cpu: 100m
      memory: 128Mi
    limits:
      cpu: "2"
      memory: 1Gi
  podSecurityContext:
    runAsNonRoot: true
    runAsUser: 999
    runAsGroup: 999
    fsGroup: 999
    fsGroupChangePolicy: OnRootMismatch
    seccompProfile:
      type: RuntimeDefault
  securityContext:
    allowPrivilegeEscalation: false
    readOnlyRootFilesystem: true
    capabilities:
      drop:
        - ALL
  terminationGracePeriodSeconds: 60
  extraEnv: []
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
{{- end -}}
