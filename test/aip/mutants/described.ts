import {
  add,
  addMethod,
  addTo,
  behavior,
  described,
  fieldOf,
  format,
  infoFormat,
  label,
  type Mutants,
  rebehave,
  rename,
  renameField,
  retype,
  type,
  wrapAnswer,
} from "./mutant.ts";

const { REQUIRED, OPTIONAL, OUTPUT_ONLY, IDENTIFIER, IMMUTABLE, FIELD_BEHAVIOR_UNSPECIFIED: UNSPECIFIED } = behavior;

/** Faults of descriptors. */
export const describedMutants: Mutants = {
  "131-request-name": rename("GetBookRequest", "FetchBookRequest"),
  "131-request-names-resource": renameField("GetBookRequest.name", "book"),
  "131-name-required": rebehave("GetBookRequest.name", OPTIONAL),
  "131-no-other-required": add("GetBookRequest.edition", type.STRING, [REQUIRED]),
  "131-answers-resource": wrapAnswer("GetBook"),
  "132-request-name": rename("ListBooksRequest", "BooksRequest"),
  "132-response-name": rename("ListBooksResponse", "Books"),
  "132-no-other-required": add("ListBooksRequest.edition", type.STRING, [REQUIRED]),
  "132-one-repeated-field": add("ListBooksResponse.warnings", type.STRING, [], { label: label.REPEATED }),
  "132-repeated-field-name": renameField("ListBooksResponse.books", "items"),
  "132-filter-is-string": retype("ListBooksRequest.filter", type.BYTES),
  "132-order-by-is-string": retype("ListBooksRequest.order_by", type.BYTES),
  "132-show-deleted-is-bool": add("ListBooksRequest.show_deleted", type.STRING),
  "133-request-name": rename("CreateBookRequest", "NewBookRequest"),
  "133-request-holds-resource": renameField("CreateBookRequest.book", "volume"),
  "133-resource-required": rebehave("CreateBookRequest.book", OPTIONAL),
  "133-answers-resource": wrapAnswer("CreateBook"),
  "133-id-is-string": retype("CreateBookRequest.book_id", type.INT32),
  "133-no-other-required": add("CreateBookRequest.edition", type.STRING, [REQUIRED]),
  "134-request-name": rename("UpdateBookRequest", "ChangeBookRequest"),
  "134-request-holds-resource": renameField("UpdateBookRequest.book", "volume"),
  "134-resource-required": rebehave("UpdateBookRequest.book", OPTIONAL),
  "134-has-update-mask": renameField("UpdateBookRequest.update_mask", "field_mask"),
  "134-update-mask-optional": rebehave("UpdateBookRequest.update_mask", REQUIRED),
  "134-answers-resource": wrapAnswer("UpdateBook"),
  "134-no-other-required": add("UpdateBookRequest.edition", type.STRING, [REQUIRED]),
  "134-allow-missing-is-bool": retype("UpdateBookRequest.allow_missing", type.INT32),
  "135-request-name": rename("DeleteBookRequest", "RemoveBookRequest"),
  "135-name-required": rebehave("DeleteBookRequest.name", OPTIONAL),
  "135-no-other-required": add("DeleteBookRequest.edition", type.STRING, [REQUIRED]),
  "135-answers-empty": wrapAnswer("DeleteBook"),
  "135-force-is-bool": add("DeleteBookRequest.force", type.STRING),
  "135-allow-missing-is-bool": retype("DeleteBookRequest.allow_missing", type.INT32),
  "136-no-preposition": addMethod("ArchiveBookForReader"),
  "136-no-standard-verb": addMethod("GetSummary"),
  "136-no-async": addMethod("ShelveBookAsync"),
  "136-verb-and-noun": addMethod("Shelve_book"),
  "136-request-name": rename("ArchiveBookRequest", "ArchiveRequest"),
  "136-response-name": wrapAnswer("ArchiveBook", "Archived"),
  "136-name-required": rebehave("ArchiveBookRequest.name", OPTIONAL),
  "148-name-is-string": described((file) => {
    fieldOf(file, "Book.name").type = type.BYTES;
    fieldOf(file, "GetBookRequest.name").type = type.BYTES;
  }),
  "148-display-name-is-string": retype("Book.display_name", type.BYTES),
  "148-title-is-string": add("Book.title", type.INT32),
  "148-create-time-is-timestamp": retype("Book.create_time", type.STRING),
  "148-create-time-output-only": rebehave("Book.create_time", OPTIONAL),
  "148-update-time-is-timestamp": retype("Book.update_time", type.INT64),
  "148-update-time-output-only": rebehave("Book.update_time", OPTIONAL),
  "148-delete-time-is-timestamp": add("Book.delete_time", type.STRING, [OUTPUT_ONLY]),
  "148-expire-time-is-timestamp": add("Book.expire_time", type.STRING),
  "148-annotations-are-a-map": described((file) => {
    const field = fieldOf(file, "Book.annotations");
    Object.assign(field, { type: type.STRING, typeName: "", label: label.OPTIONAL });
  }),
  "148-uid-is-string": retype("Book.uid", type.BYTES),
  "148-uid-output-only": rebehave("Book.uid", OPTIONAL),
  "148-uid-format": described((file) => format(fieldOf(file, "Book.uid"), infoFormat.FORMAT_UNSPECIFIED)),
  "148-no-first-or-last-name": add("Book.first_name", type.STRING),
  "148-ip-address-format": add("Book.source_ip_address", type.STRING),
  "154-etag-is-string": retype("Book.etag", type.BYTES),
  "154-etag-not-required": rebehave("Book.etag", OUTPUT_ONLY),
  "154-request-etag-annotated": rebehave("DeleteBookRequest.etag"),
  "155-is-string": described((file) => {
    format(addTo(file, "ArchiveBookRequest.request_id", type.BYTES), infoFormat.UUID4);
  }),
  "155-is-optional": rebehave("CreateBookRequest.request_id", REQUIRED),
  "155-has-format": described((file) =>
    format(fieldOf(file, "CreateBookRequest.request_id"), infoFormat.FORMAT_UNSPECIFIED),
  ),
  "155-not-on-resource": add("Book.request_id", type.STRING),
  "157-read-mask-is-field-mask": retype("GetBookRequest.read_mask", type.STRING),
  "157-read-mask-optional": rebehave("GetBookRequest.read_mask", REQUIRED),
  "157-view-is-enum": add("ArchiveBookRequest.view", type.STRING),
  "157-view-name": described((file) => {
    for (const one of file.enumType) if (one.name === "BookView") one.name = "BookDetail";
    for (const path of ["GetBookRequest.view", "ListBooksRequest.view"])
      fieldOf(file, path).typeName = ".library.v1.BookDetail";
  }),
  "157-view-unspecified": described((file) => {
    for (const { value } of file.enumType)
      for (const one of value) if (one.name === "BOOK_VIEW_UNSPECIFIED") one.name = "BOOK_VIEW_DEFAULT";
  }),
  "157-view-basic-and-full": described((file) => {
    for (const { value } of file.enumType)
      for (const one of value) if (one.name === "BOOK_VIEW_BASIC") one.name = "BOOK_VIEW_SHORT";
  }),
  "157-view-optional": rebehave("GetBookRequest.view", REQUIRED),
  "158-has-page-size": retype("ListBooksRequest.page_size", type.INT64),
  "158-has-page-token": retype("ListBooksRequest.page_token", type.BYTES),
  "158-has-next-page-token": retype("ListBooksResponse.next_page_token", type.BYTES),
  "158-page-size-not-required": rebehave("ListBooksRequest.page_size", REQUIRED),
  "158-page-token-not-required": rebehave("ListBooksRequest.page_token", REQUIRED),
  "158-page-is-first-field": described((file) => {
    fieldOf(file, "ListBooksResponse.books").number = 2;
    fieldOf(file, "ListBooksResponse.next_page_token").number = 1;
  }),
  "158-total-size-is-number": retype("ListBooksResponse.total_size", type.STRING),
  "158-skip-is-number": retype("ListBooksRequest.skip", type.STRING),
  "158-not-streamed": described((file) => {
    for (const method of file.service[0]?.method ?? []) if (method.name === "ListBooks") method.serverStreaming = true;
  }),
  "161-masks-are-field-masks": add("ArchiveBookRequest.report_mask", type.STRING),
  "163-is-bool": retype("CreateBookRequest.validate_only", type.INT32),
  "163-is-optional": rebehave("CreateBookRequest.validate_only", REQUIRED),
  "203-every-request-field-annotated": rebehave("Book.note"),
  "203-no-unspecified": rebehave("Book.note", UNSPECIFIED),
  "203-no-contradiction": rebehave("Book.note", REQUIRED, OPTIONAL),
  "203-no-repeat": rebehave("Book.note", OPTIONAL, OPTIONAL),
  "203-identifier-alone": rebehave("Book.name", IDENTIFIER, IMMUTABLE),
  "203-identifier-on-key-only": rebehave("Book.shelf", IDENTIFIER),
  "203-request-field-not-output-only": rebehave("GetBookRequest.view", OUTPUT_ONLY),
};
