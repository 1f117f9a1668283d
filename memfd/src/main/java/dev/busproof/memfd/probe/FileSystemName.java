package dev.busproof.memfd.probe;

import java.util.Map;

/** f_type of statfs(2) by the names people know, those of linux/magic.h that hold user's files. */
final class FileSystemName {
  private static final Map<Long, String> NAMES =
      Map.ofEntries(
          Map.entry(0x01021994L, "tmpfs"),
          Map.entry(0x858458f6L, "ramfs"),
          Map.entry(0x958458f6L, "hugetlbfs"),
          Map.entry(0xef53L, "ext2, ext3 or ext4"),
          Map.entry(0x58465342L, "xfs"),
          Map.entry(0x9123683eL, "btrfs"),
          Map.entry(0xf2f52010L, "f2fs"),
          Map.entry(0x2fc12fc1L, "zfs"),
          Map.entry(0xca451a4eL, "bcachefs"),
          Map.entry(0x794c7630L, "overlayfs"),
          Map.entry(0x65735546L, "fuse"),
          Map.entry(0x6969L, "nfs"),
          Map.entry(0xfe534d42L, "smb2"),
          Map.entry(0xff534d42L, "cifs"),
          Map.entry(0x00c36400L, "ceph"),
          Map.entry(0x01021997L, "9p"),
          Map.entry(0x73717368L, "squashfs"));

  private FileSystemName() {}

  static String of(long type) {
    return NAMES.getOrDefault(type, "0x" + Long.toHexString(type));
  }
}
