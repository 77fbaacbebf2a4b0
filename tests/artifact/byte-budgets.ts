/** Bytes that the artifact may have, see docs/performance.md; what comes near is looked at before it is raised. */
export const MAX_ZIPPED_CODE_BYTES = 104_000;
export const MAX_FIRST_IMPORT_BYTES = 98_000;
export const MAX_SDK_BYTES = 148_000;
export const MAX_EXPRESSIONS_BYTES = 36_000;
