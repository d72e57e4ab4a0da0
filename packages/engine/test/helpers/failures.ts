import { SlipwayError } from "../../src/index.ts";

/** The error that an operation of the library ends with. Fails when it succeeds, or throws anything else. */
export async function failureOf(operation: Promise<unknown>): Promise<SlipwayError> {
  try {
    await operation;
  } catch (error) {
    if (error instanceof SlipwayError) return error;
    throw error;
  }
  throw new Error("the operation succeeded, though it was to fail");
}
