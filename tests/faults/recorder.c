/* Writes down what programs ask of the files below a folder, so that a power cut at any moment
 * can be played afterwards (tests/faults/power.py). Preloaded: LD_PRELOAD, with
 * RECORDED_BELOW naming the folder (no symbolic links in it) and RECORDED_IN the record.
 *
 * A record is appended by one writev(), so records of several processes keep their order.
 * What a sync promises is written down before it is asked for, so nothing counts as safe that
 * was written while the sync was on its way. A write is written down after it was made. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum kind { CREATED = 1, WRITTEN, CUT_TO, SYNCED, FOLDER_SYNCED, RENAMED, REMOVED, FOLDER_MADE, LINKED };

struct head {
    uint32_t kind;
    uint32_t first_length; /* of the path */
    uint32_t second_length; /* of the new path */
    uint32_t data_length;
    uint64_t file; /* its inode */
    uint64_t offset;
};

#define REAL(name) __typeof__(&name) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

static const char *below(void) {
    static const char *folder;
    if (!folder) folder = getenv("RECORDED_BELOW");
    return folder ? folder : "/nowhere at all";
}

static int is_ours(const char *path) {
    size_t length = strlen(below());
    return !strncmp(path, below(), length) && (path[length] == '/' || !path[length]);
}

static void put(const void *data, size_t length, uint64_t offset, enum kind kind, uint64_t file,
                const char *first, const char *second) {
    int kept = errno;
    struct head head = {kind, strlen(first), strlen(second), length, file, offset};
    struct iovec parts[] = {{&head, sizeof head},
                            {(void *)first, head.first_length},
                            {(void *)second, head.second_length},
                            {(void *)data, length}};
    int record = open(getenv("RECORDED_IN"), O_WRONLY | O_APPEND | O_CLOEXEC);
    ssize_t whole = sizeof head + head.first_length + head.second_length + length;
    REAL(writev);
    if (record < 0 || real(record, parts, 4) != whole) {
        perror("the record of writes");
        abort();
    }
    close(record);
    errno = kept;
}

/* The path of an open file of ours, and its inode; 0 for others. */
static int known(int fd, char *path, struct stat *found) {
    char link[40];
    int kept = errno, is_known = 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    if (length > 0) {
        path[length] = 0;
        is_known = is_ours(path) && !fstat(fd, found);
    }
    errno = kept;
    return is_known;
}

static void absolute(int folder, const char *path, char *whole) {
    char from[PATH_MAX] = "";
    if (*path != '/' && folder == AT_FDCWD && !getcwd(from, sizeof from)) abort();
    if (*path == '/') snprintf(whole, PATH_MAX, "%s", path);
    else snprintf(whole, PATH_MAX, "%.*s/%s", PATH_MAX / 2, from, path);
}

static void wrote(int fd, const void *data, ssize_t length, off_t offset) {
    char path[PATH_MAX];
    struct stat found;
    if (length > 0 && known(fd, path, &found) && S_ISREG(found.st_mode))
        put(data, length, offset, WRITTEN, found.st_ino, path, "");
}

ssize_t write(int fd, const void *data, size_t length) {
    REAL(write);
    ssize_t done = real(fd, data, length);
    if (done > 0) wrote(fd, data, done, lseek(fd, 0, SEEK_CUR) - done);
    return done;
}

ssize_t pwrite(int fd, const void *data, size_t length, off_t offset) {
    REAL(pwrite);
    ssize_t done = real(fd, data, length, offset);
    wrote(fd, data, done, offset);
    return done;
}

ssize_t pwrite64(int fd, const void *data, size_t length, off_t offset) {
    return pwrite(fd, data, length, offset);
}

static void wrote_parts(int fd, const struct iovec *parts, int count, ssize_t done, off_t offset) {
    for (int i = 0; i < count && done > 0; i++) {
        ssize_t length = (ssize_t)parts[i].iov_len < done ? (ssize_t)parts[i].iov_len : done;
        wrote(fd, parts[i].iov_base, length, offset);
        done -= length, offset += length;
    }
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
    REAL(writev);
    ssize_t done = real(fd, parts, count);
    if (done > 0) wrote_parts(fd, parts, count, done, lseek(fd, 0, SEEK_CUR) - done);
    return done;
}

ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t offset) {
    REAL(pwritev);
    ssize_t done = real(fd, parts, count, offset);
    wrote_parts(fd, parts, count, done, offset);
    return done;
}

ssize_t pwritev64(int fd, const struct iovec *parts, int count, off_t offset) {
    return pwritev(fd, parts, count, offset);
}

static void cut(int fd, off_t length) {
    char path[PATH_MAX];
    struct stat found;
    if (known(fd, path, &found)) put("", 0, length, CUT_TO, found.st_ino, path, "");
}

int ftruncate(int fd, off_t length) {
    REAL(ftruncate);
    int failed = real(fd, length);
    if (!failed) cut(fd, length);
    return failed;
}

int ftruncate64(int fd, off_t length) { return ftruncate(fd, length); }

int posix_fallocate(int fd, off_t offset, off_t length) {
    REAL(posix_fallocate);
    int failed = real(fd, offset, length);
    struct stat found;
    if (!failed && !fstat(fd, &found)) cut(fd, found.st_size);
    return failed;
}

int posix_fallocate64(int fd, off_t offset, off_t length) {
    return posix_fallocate(fd, offset, length);
}

static void synced(int fd) {
    char path[PATH_MAX];
    struct stat found;
    if (known(fd, path, &found))
        put("", 0, 0, S_ISDIR(found.st_mode) ? FOLDER_SYNCED : SYNCED, found.st_ino, path, "");
}

int fsync(int fd) {
    REAL(fsync);
    synced(fd);
    return real(fd);
}

int fdatasync(int fd) {
    REAL(fdatasync);
    synced(fd);
    return real(fd);
}

static int opened(int folder, const char *path, int flags, mode_t mode) {
    REAL(openat);
    char whole[PATH_MAX];
    struct stat found;
    int kept = errno, was_there = 1;
    absolute(folder, path, whole);
    int may_change = is_ours(whole) && (flags & (O_CREAT | O_TRUNC)) && !(flags & O_DIRECTORY);
    if (may_change) was_there = !stat(whole, &found);
    errno = kept;
    int fd = real(folder, path, flags, mode);
    if (fd >= 0 && may_change && !fstat(fd, &found)) {
        if (!was_there) put("", 0, 0, CREATED, found.st_ino, whole, "");
        else if (flags & O_TRUNC) cut(fd, 0);
    }
    return fd;
}

#define WITH_MODE(last) \
    mode_t mode = 0; \
    if (flags & (O_CREAT | __O_TMPFILE)) { \
        va_list more; \
        va_start(more, last); \
        mode = va_arg(more, mode_t); \
        va_end(more); \
    }

int open(const char *path, int flags, ...) {
    WITH_MODE(flags)
    return opened(AT_FDCWD, path, flags, mode);
}

int open64(const char *path, int flags, ...) {
    WITH_MODE(flags)
    return opened(AT_FDCWD, path, flags, mode);
}

int openat(int folder, const char *path, int flags, ...) {
    WITH_MODE(flags)
    return opened(folder, path, flags, mode);
}

int openat64(int folder, const char *path, int flags, ...) {
    WITH_MODE(flags)
    return opened(folder, path, flags, mode);
}

static void named(enum kind kind, const char *first, const char *second) {
    char from[PATH_MAX], to[PATH_MAX] = "";
    struct stat found = {0};
    int kept = errno;
    absolute(AT_FDCWD, first, from);
    if (*second) absolute(AT_FDCWD, second, to);
    if (is_ours(from) || is_ours(to)) {
        stat(*to ? to : from, &found);
        put("", 0, 0, kind, found.st_ino, from, to);
    }
    errno = kept;
}

int rename(const char *old, const char *fresh) {
    REAL(rename);
    int failed = real(old, fresh);
    if (!failed) named(RENAMED, old, fresh);
    return failed;
}

int link(const char *old, const char *fresh) {
    REAL(link);
    int failed = real(old, fresh);
    if (!failed) named(LINKED, fresh, "");
    return failed;
}

int unlink(const char *path) {
    REAL(unlink);
    int failed = real(path);
    if (!failed) named(REMOVED, path, "");
    return failed;
}

int unlinkat(int folder, const char *path, int flags) {
    REAL(unlinkat);
    int failed = real(folder, path, flags);
    if (!failed && folder == AT_FDCWD) named(REMOVED, path, "");
    return failed;
}

int mkdir(const char *path, mode_t mode) {
    REAL(mkdir);
    int failed = real(path, mode);
    if (!failed) named(FOLDER_MADE, path, "");
    return failed;
}
