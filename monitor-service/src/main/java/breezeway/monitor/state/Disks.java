package breezeway.monitor.state;

import breezeway.common.config.Settings;
import breezeway.monitor.state.Situation.DiskState;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The disks below the data folder: its own, and those that parts of it may be mounted from. */
final class Disks {
  private final Map<String, Path> folders = new LinkedHashMap<>();

  /** The folders that servers of ours use are looked at where they are, whoever started them. */
  Disks(Settings settings) {
    Path data = settings.dataDir().toAbsolutePath().normalize();
    folders.put("data folder", data);
    folders.put("log files", data.resolve("logs"));
    folders.put("Kafka", data.resolve("kafka"));
    folders.put("PostgreSQL", data.resolve("postgres"));
  }

  /** One disk once, with all that it holds. */
  List<DiskState> read() throws IOException {
    Map<FileStore, List<String>> uses = new LinkedHashMap<>();
    Map<FileStore, Path> paths = new LinkedHashMap<>();
    for (Map.Entry<String, Path> folder : folders.entrySet()) {
      boolean isThere = Files.exists(folder.getValue());
      if (!isThere && !uses.isEmpty()) {
        continue;
      }
      Path path = existing(folder.getValue());
      FileStore disk = Files.getFileStore(path);
      paths.putIfAbsent(disk, path);
      uses.computeIfAbsent(disk, key -> new ArrayList<>()).add(folder.getKey());
    }
    List<DiskState> disks = new ArrayList<>();
    for (Map.Entry<FileStore, List<String>> use : uses.entrySet()) {
      FileStore disk = use.getKey();
      if (disk.getTotalSpace() > 0) {
        disks.add(
            new DiskState(
                String.join(", ", use.getValue()),
                paths.get(disk).toString(),
                disk.getUsableSpace(),
                disk.getTotalSpace()));
      }
    }
    return disks;
  }

  /** The folder itself, or the nearest one above it that is there. */
  private static Path existing(Path folder) {
    Path path = folder;
    while (!Files.exists(path) && path.getParent() != null) {
      path = path.getParent();
    }
    return path;
  }
}
