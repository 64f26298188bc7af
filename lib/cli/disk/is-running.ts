/** Whether another process of that number is alive; this one's own number is one left over from an earlier run. */
export function isRunning(pid: number): boolean {
  // In a container every run may have the same number.
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
