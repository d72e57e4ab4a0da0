/** The text of a file, at build time. */
declare module "*?raw" {
  const content: string;
  export default content;
}
