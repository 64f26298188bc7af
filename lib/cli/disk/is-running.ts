/** Whether another process with this ID is alive; our own ID must be left over from an earlier run. */
export function isRunning(pid: number): boolean {
  // In a container every run may have the same process ID.
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
