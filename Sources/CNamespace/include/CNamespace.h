#pragma once

/// Gives this process, and what it becomes by exec, a view of the file system of its own in which `source` stands at
/// /run/ankaios/control_interface. Nobody else sees it, and nothing is left of it at the end.
///
/// Has to be called while the process has one thread. Returns 0, or the system's error; `step` then says what failed.
int cnamespace_mount_control_interface(const char *source, const char **step);
