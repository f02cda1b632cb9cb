/* Makes every sync take longer, as on a disk that is slow: LD_PRELOAD=slow_sync.so SLOW_SYNC_MS=5 */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

typedef int (*sync_call)(int);

static void wait_a_little(void)
{
    const char *told = getenv("SLOW_SYNC_MS");
    long ms = told ? atol(told) : 0;
    struct timespec pause = {ms / 1000, (ms % 1000) * 1000000L};
    nanosleep(&pause, NULL);
}

int fsync(int file)
{
    wait_a_little();
    return ((sync_call)dlsym(RTLD_NEXT, "fsync"))(file);
}

int fdatasync(int file)
{
    wait_a_little();
    return ((sync_call)dlsym(RTLD_NEXT, "fdatasync"))(file);
}
