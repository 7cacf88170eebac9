import { execFileSync } from 'node:child_process';

/** Makes `folder` a git repository with one commit of all files, on the branch `main`. Returns the folder. */
export function gitRepository(folder: string): string {
  git(folder, 'init', '--quiet', '--initial-branch=main');
  commitAll(folder, 'first');
  return folder;
}

/** Commits all files of `folder`. The settings of the user do not matter. */
export function commitAll(folder: string, message: string): void {
  git(folder, 'add', '--all');
  const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgsign=false'];
  git(folder, ...identity, 'commit', '--quiet', '--no-verify', `--message=${message}`);
}

function git(folder: string, ...args: readonly string[]): void {
  execFileSync('git', args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
}
