/** What the build leaves in .build/assets and the bundler takes in as text. */
declare module '*.txt' {
  const text: string;
  export default text;
}
