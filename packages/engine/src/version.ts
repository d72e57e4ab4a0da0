/** Version of this Slipway; the release script keeps it equal to package.json, a test compares them. */
export const VERSION = "0.1.0";
