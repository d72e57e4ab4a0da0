/** The path of a Helm program of that major version: from the PATH, or fetched. */
export declare function helmProgram(major: 3 | 4): string;
