import type { Rule } from "./rule.ts";
import { bareCreateSchema } from "./rules/bare-create-schema.ts";
import { bareCreateTable } from "./rules/bare-create-table.ts";
import { bareCreateIndex } from "./rules/bare-create-index.ts";
import { bareCreateSequence } from "./rules/bare-create-sequence.ts";
import { bareCreateType } from "./rules/bare-create-type.ts";
import { bareCreateView } from "./rules/bare-create-view.ts";
import { bareCreateFunction } from "./rules/bare-create-function.ts";
import { bareCreateTrigger } from "./rules/bare-create-trigger.ts";
import { bareCreatePolicy } from "./rules/bare-create-policy.ts";
import { bareCreateExtension } from "./rules/bare-create-extension.ts";
import { bareCreateOther } from "./rules/bare-create-other.ts";
import { unnamedObject } from "./rules/unnamed-object.ts";
import { bareAddColumn } from "./rules/bare-add-column.ts";
import { bareAddConstraint } from "./rules/bare-add-constraint.ts";
import { bareAddValue } from "./rules/bare-add-value.ts";
import { bareAlter } from "./rules/bare-alter.ts";
import { bareRename } from "./rules/bare-rename.ts";
import { bareDrop } from "./rules/bare-drop.ts";
import { bareInsert } from "./rules/bare-insert.ts";
import { idleConflict } from "./rules/idle-conflict.ts";
import { bareCopy } from "./rules/bare-copy.ts";
import { updateAddsUp } from "./rules/update-adds-up.ts";
import { sequenceRestart } from "./rules/sequence-restart.ts";
import { dataInDdl } from "./rules/data-in-ddl.ts";
import { schemaInDml } from "./rules/schema-in-dml.ts";
import { dropData } from "./rules/drop-data.ts";
import { dropCascade } from "./rules/drop-cascade.ts";
import { changeAllRows } from "./rules/change-all-rows.ts";
import { passwordInSql } from "./rules/password-in-sql.ts";
import { personalData } from "./rules/personal-data.ts";
import { blockingIndex } from "./rules/blocking-index.ts";
import { blockingKey } from "./rules/blocking-key.ts";
import { blockingConstraint } from "./rules/blocking-constraint.ts";
import { blockingNotNull } from "./rules/blocking-not-null.ts";
import { blockingTypeChange } from "./rules/blocking-type-change.ts";
import { blockingDefault } from "./rules/blocking-default.ts";
import { blockingRewrite } from "./rules/blocking-rewrite.ts";
import { requiredColumn } from "./rules/required-column.ts";
import { droppedNotNull } from "./rules/dropped-not-null.ts";
import { renameInUse } from "./rules/rename-in-use.ts";
import { ownTransaction } from "./rules/own-transaction.ts";
import { mixedTransaction } from "./rules/mixed-transaction.ts";
import { sessionSet } from "./rules/session-set.ts";
import { unqualifiedName } from "./rules/unqualified-name.ts";
import { longName } from "./rules/long-name.ts";
import { grantToPublic } from "./rules/grant-to-public.ts";
import { definerSearchPath } from "./rules/definer-search-path.ts";
import { fileName } from "./rules/file-name.ts";
import { fileNumber } from "./rules/file-number.ts";
import { fileOrder } from "./rules/file-order.ts";
import { unreadableFile } from "./rules/unreadable-file.ts";
import { syntaxError } from "./rules/syntax-error.ts";
import { psqlCommand } from "./rules/psql-command.ts";
import { refusedSetting } from "./rules/refused-setting.ts";
import { allowInvalid } from "./rules/allow-invalid.ts";
import { allowUnused } from "./rules/allow-unused.ts";
import { unknownDirective } from "./rules/unknown-directive.ts";

/** Every rule, in the order of the reference. */
export const RULES: readonly Rule[] = [
  bareCreateSchema,
  bareCreateTable,
  bareCreateIndex,
  bareCreateSequence,
  bareCreateType,
  bareCreateView,
  bareCreateFunction,
  bareCreateTrigger,
  bareCreatePolicy,
  bareCreateExtension,
  bareCreateOther,
  unnamedObject,
  bareAddColumn,
  bareAddConstraint,
  bareAddValue,
  bareAlter,
  bareRename,
  bareDrop,
  bareInsert,
  idleConflict,
  bareCopy,
  updateAddsUp,
  sequenceRestart,
  dataInDdl,
  schemaInDml,
  dropData,
  dropCascade,
  changeAllRows,
  passwordInSql,
  personalData,
  blockingIndex,
  blockingKey,
  blockingConstraint,
  blockingNotNull,
  blockingTypeChange,
  blockingDefault,
  blockingRewrite,
  requiredColumn,
  renameInUse,
  droppedNotNull,
  ownTransaction,
  mixedTransaction,
  sessionSet,
  unqualifiedName,
  longName,
  grantToPublic,
  definerSearchPath,
  fileName,
  fileNumber,
  fileOrder,
  unreadableFile,
  syntaxError,
  psqlCommand,
  refusedSetting,
  allowInvalid,
  allowUnused,
  unknownDirective,
];

const BY_CODE: ReadonlyMap<string, Rule> = new Map(RULES.map((rule) => [rule.code, rule]));

export function ruleNamed(code: string): Rule | undefined {
  return BY_CODE.get(code);
}
