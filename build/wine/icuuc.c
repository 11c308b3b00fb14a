/* icuuc.dll for Wine: Windows has had ICU since 1903, Debian's Wine has none, and Qt6Core asks
 * for it. Knows no encoding, so that Qt falls back on its own (UTF-8, UTF-16, Latin-1). */

#define FAILS 4 /* U_FILE_ACCESS_ERROR: no data */
#define API __declspec(dllexport)

typedef int Error;

static void *none(Error *error)
{
    if (error)
        *error = FAILS;
    return 0;
}

API void *ucnv_open(const char *name, Error *error) { return none(error); }
API void ucnv_close(void *converter) {}
API void ucnv_reset(void *converter) {}
API signed char ucnv_getMaxCharSize(const void *converter) { return 1; }
API const char *ucnv_getName(const void *converter, Error *error) { return none(error); }
API const char *ucnv_getStandardName(const char *name, const char *standard, Error *error)
{
    return none(error);
}
API int ucnv_countAvailable(void) { return 0; }
API const char *ucnv_getAvailableName(int number) { return 0; }

API void UCNV_FROM_U_CALLBACK_SUBSTITUTE(void) {}
API void UCNV_TO_U_CALLBACK_SUBSTITUTE(void) {}
API void ucnv_getToUCallBack(const void *converter, void **action, const void **context) {}
API void ucnv_getFromUCallBack(const void *converter, void **action, const void **context) {}
API void ucnv_setToUCallBack(void *converter, void *action, const void *context, void **before,
                             const void **context_before, Error *error)
{
    none(error);
}
API void ucnv_setFromUCallBack(void *converter, void *action, const void *context, void **before,
                               const void **context_before, Error *error)
{
    none(error);
}
API void ucnv_cbToUWriteUChars(void *arguments, const void *text, int length, int offset,
                               Error *error)
{
    none(error);
}
API void ucnv_cbFromUWriteUChars(void *arguments, const void **text, const void *end, int offset,
                                 Error *error)
{
    none(error);
}

API void ucnv_toUnicode(void *converter, void **target, const void *end, const char **source,
                        const char *source_end, int *offsets, signed char flush, Error *error)
{
    none(error);
}
API void ucnv_fromUnicode(void *converter, char **target, const char *end, const void **source,
                          const void *source_end, int *offsets, signed char flush, Error *error)
{
    none(error);
}
API int ucnv_toUCountPending(const void *converter, Error *error) { return 0; }
API int ucnv_fromUCountPending(const void *converter, Error *error) { return 0; }
