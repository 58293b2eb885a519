// The manifest of a Kubernetes Indexed Job: as many pods as generators, each with its number, and a name under which they find the first.

import Basics
import FoundationEssentials
import JSON
import Parts

extension ClusterJob {
    /// The most bytes that a ConfigMap holds.
    static let mostOfConfigMap = 1_000_000

    /// `perfbench-NAME`, short enough that a pod's name with its number is a label of DNS: 63 characters.
    var jobName: String {
        let room = 63 - 1 - String(generators - 1).count
        var name = String("perfbench-\(name)".prefix(room))
        while name.hasSuffix("-") { name.removeLast() }
        return name
    }

    /// ConfigMap, headless Service and Indexed Job.
    var manifest: String {
        let keys = files.enumerated().map { index, file in (key: "file-\(index)", path: file.name) }
        let data = zip(keys, files).filter { $1.isText }.map { "  \($0.key): \(Self.yaml($1.bytes))\n" }.joined()
        let binary = zip(keys, files).filter { !$1.isText }.map { "  \($0.key): \(Data($1.bytes).base64EncodedString())\n" }
            .joined()
        let items = keys.map { "            - { key: \($0.key), path: \(JSONValue.string($0.path).text()) }\n" }.joined()
        return """
            # \(generators) generators of the scenario "\(name)". Pod 0 collects, and stays up to ten minutes until its store was fetched.
            # First the secret that all of them share:
            #   kubectl create secret generic \(jobName) --from-literal=token=$(openssl rand -hex 16)
            apiVersion: v1
            kind: ConfigMap
            metadata: { name: \(jobName) }
            data:
            \(data)\(binary.isEmpty ? "" : "binaryData:\n\(binary)")---
            apiVersion: v1
            kind: Service
            metadata: { name: \(jobName) }
            spec:
              clusterIP: None
              publishNotReadyAddresses: true
              selector: { app: \(jobName) }
              ports:
                - { name: meeting, port: \(port) }
            ---
            apiVersion: batch/v1
            kind: Job
            metadata: { name: \(jobName) }
            spec:
              completionMode: Indexed
              completions: \(generators)
              parallelism: \(generators)
              backoffLimit: 0               # a pod started again would be the same part a second time
              ttlSecondsAfterFinished: 3600
              template:
                metadata:
                  labels: { app: \(jobName) }
                spec:
                  subdomain: \(jobName)
                  restartPolicy: Never
                  securityContext: { runAsNonRoot: true, runAsUser: 65532, runAsGroup: 65532, fsGroup: 65532, seccompProfile: { type: RuntimeDefault } }
                  topologySpreadConstraints:
                    - maxSkew: 1
                      topologyKey: kubernetes.io/hostname
                      whenUnsatisfiable: ScheduleAnyway
                      labelSelector: { matchLabels: { app: \(jobName) } }
                  containers:
                    - name: perfbench
                      image: \(JSONValue.string(image).text())
                      workingDir: /results
                      command: [sh, -c]
                      args:
                        - |
                          \(command("/scenario/" + (files.first?.name ?? ""))) --part auto --meet http://\(jobName)-0.\(jobName):\(port) --db /results/run.sqlite
                          code=$?
                          [ "$JOB_COMPLETION_INDEX" -eq 0 ] || exit $code
                          echo $code >/results/done
                          i=0
                          while [ ! -e /results/fetched ] && [ $i -lt 600 ]; do sleep 1; i=$((i + 1)); done
                          exit $code
                      env:
                        - { name: \(PartPlace.sizeVariable), value: "\(generators)" }
                        - { name: PERFBENCH_TOKEN, valueFrom: { secretKeyRef: { name: \(jobName), key: token } } }
                      resources:
                        requests: { cpu: "\(cpus)", memory: \(memory.forKubernetes) }
                        limits: { cpu: "\(cpus)", memory: \(memory.forKubernetes) }
                      securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: [ALL] } }
                      volumeMounts:
                        - { name: scenario, mountPath: /scenario, readOnly: true }
                        - { name: results, mountPath: /results }
                  volumes:
                    - name: scenario
                      configMap:
                        name: \(jobName)
                        items:
            \(items)        - { name: results, emptyDir: {} }

            """
    }

    /// A text as a block that keeps its lines, or where a block could not hold it, in quotes as in JSON, which is YAML too.
    private static func yaml(_ bytes: [UInt8]) -> String {
        let text = String(decoding: bytes, as: UTF8.self)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let isPlain = text.unicodeScalars.allSatisfy { $0 == "\n" || ($0.value >= 0x20 && $0.value != 0x7F && $0.value < 0xFFFE) }
        guard isPlain, let first = lines.first, !first.isEmpty, !first.hasPrefix(" ") else { return JSONValue.string(text).text() }
        let ends = text.hasSuffix("\n") ? (text.hasSuffix("\n\n") ? "|+" : "|") : "|-"
        let kept = text.hasSuffix("\n") ? lines.dropLast() : lines[...]
        return ends + kept.map { $0.isEmpty ? "\n" : "\n    \($0)" }.joined()
    }
}

extension ClusterJob.File {
    fileprivate var isText: Bool { String(validating: bytes, as: UTF8.self) != nil }
}

extension ByteCount {
    /// In MiB, as Kubernetes writes it.
    fileprivate var forKubernetes: String { "\(max(1, bytes >> 20))Mi" }
}
