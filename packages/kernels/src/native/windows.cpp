// What the C runtime would bring to a library on Windows: an entry point, and the mark of code that uses floating point.
#if defined(_WIN32)
extern "C" int _fltused = 0x9875;
extern "C" int DllMainCRTStartup(void*, unsigned long, void*) { return 1; }
#endif
