/// The files of a pod on its node: volumes, settings as files, and the few files every container gets.
///
/// Enter through [PodVolumes]. Everything of a pod lies below `<data-dir>/pods/<uid>/` and ends with it:
/// ```
/// volumes/<name>/            emptyDir; configMap and secret files (`..data` points at the version in force)
/// etc/hosts, etc/resolv.conf, etc/hostname
/// containers/<name>/<attempt>  the container's last words (/dev/termination-log)
/// ```
/// Secrets and volumes of medium Memory lie in a tmpfs where the daemon may mount one.
///
/// Lives elsewhere: what stands in hosts and resolv.conf (`dev.rumbo.node.network`), which settings there are
/// (`dev.rumbo.node.sync`).
@org.jspecify.annotations.NullMarked
package dev.rumbo.node.volume;
