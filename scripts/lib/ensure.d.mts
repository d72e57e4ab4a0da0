export declare function ensureInstalled(root: string, run?: (root: string) => void): "current" | "installed";
export declare function ensureBuilt(
  root: string,
  names: readonly ("library" | "cli")[],
  run?: (root: string, command: readonly string[]) => unknown,
): string[];
